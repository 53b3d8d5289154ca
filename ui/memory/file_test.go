package memory

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// opened opens the file at path and closes it when the test ends.
func opened(t *testing.T, path string) *File {
	t.Helper()
	f := Open(path)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func closed(t *testing.T, f *File) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsSetIsThereAtTheNextStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "home", "state.json")
	f := opened(t, path)
	if !f.Fresh() || f.Notice() != nil {
		t.Errorf("a first start: fresh %v, %v", f.Fresh(), f.Notice())
	}
	f.SetString("text", "size>100k ä \"")
	f.SetStringList("list", []string{"a", "b"})
	f.SetInt("int", -7)
	f.SetFloat("float", 0.25)
	f.SetFloat("none", math.NaN())
	f.SetBool("bool", false)
	f.SetString("gone", "x")
	f.RemoveValue("gone")
	closed(t, f)
	closed(t, f)

	f = opened(t, path)
	if f.Fresh() || f.Notice() != nil {
		t.Errorf("the next start: fresh %v, %v", f.Fresh(), f.Notice())
	}
	if got := f.String("text"); got != "size>100k ä \"" {
		t.Errorf("text %q", got)
	}
	if got := f.StringList("list"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("list %q", got)
	}
	if f.IntWithFallback("int", 1) != -7 || f.FloatWithFallback("float", 1) != 0.25 || f.BoolWithFallback("bool", true) {
		t.Error("numbers or bool are lost")
	}
	if f.FloatWithFallback("none", 3) != 3 || f.StringWithFallback("gone", "fallback") != "fallback" {
		t.Error("there is a value that was never kept")
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestBrokenFiles: what a crash, a full disk or another program left is set aside and said, and the defaults hold.
func TestBrokenFiles(t *testing.T) {
	for name, content := range map[string]string{
		"empty":       "",
		"zeros":       "\x00\x00\x00\x00",
		"half":        `{"look": "dark", "window.wid`,
		"no object":   `["look"]`,
		"null":        "null\n",
		"text":        `"look"`,
		"two objects": `{"look": "dark"}{"look": "light"}`,
		"other":       "MSH|^~\\&|",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "state.json")
			for n, aside := range []string{path + ".broken-1", path + ".broken-2"} {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				f := opened(t, path)
				if f.Fresh() || f.Notice() == nil || !strings.Contains(f.Notice().Error(), aside) {
					t.Fatalf("time %d: fresh %v, said %v", n, f.Fresh(), f.Notice())
				}
				if got := f.StringWithFallback("look", "system"); got != "system" {
					t.Errorf("look %q", got)
				}
				if got, err := os.ReadFile(aside); err != nil || string(got) != content {
					t.Errorf("set aside is %q, %v", got, err)
				}
				f.SetString("look", "light")
				closed(t, f)
				if got := opened(t, path).String("look"); got != "light" {
					t.Errorf("afterwards look is %q", got)
				}
			}
		})
	}
}

func TestAFolderInPlaceOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	if err := os.MkdirAll(filepath.Join(path, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	f := opened(t, path)
	if f.Notice() == nil {
		t.Error("nothing is said")
	}
	f.SetInt("n", 1)
	closed(t, f)
	if opened(t, path).IntWithFallback("n", 0) != 1 {
		t.Error("the file was not written")
	}
}

func TestAFileThatIsTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, maxFile+1); err != nil {
		t.Fatal(err)
	}
	if f := opened(t, path); f.Notice() == nil || !strings.Contains(f.Notice().Error(), "larger") {
		t.Errorf("said %v", f.Notice())
	}
}

// TestWrongKinds: a newer version, or a person, may have written other kinds of values. They are the fallback, and what
// nobody here knows stays in the file.
func TestWrongKinds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	const content = `{"version": 9, "text": 3, "list": ["a", 1], "int": 1.5, "float": "x", "bool": null, "new": {"a": [1]}}`
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f := opened(t, path)
	if f.Notice() != nil {
		t.Errorf("said %v", f.Notice())
	}
	if f.StringWithFallback("text", "d") != "d" || f.StringList("list") != nil || f.IntWithFallback("int", 4) != 4 ||
		f.FloatWithFallback("float", 0.5) != 0.5 || !f.BoolWithFallback("bool", true) {
		t.Error("a wrong kind is not the fallback")
	}
	f.SetString("text", "now")
	closed(t, f)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(string(data)), "")
	for _, want := range []string{`"version":9`, `"new":{"a":[1]}`, `"text":"now"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}

// TestItIsWrittenSoonAndOnce: many changes in a row are one write, which does not wait for the end.
func TestItIsWrittenSoonAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "state.json")
		f := Open(path)
		for n := range 1000 {
			f.SetInt("n", n)
		}
		synctest.Wait()
		if _, err := os.Stat(path); err == nil {
			t.Error("written while changes go on")
		}
		time.Sleep(soon)
		synctest.Wait()
		if values, err := read(path); err != nil || string(values["n"]) != "999" {
			t.Errorf("after a while there is %q, %v", values, err)
		}
		before, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		f.SetInt("n", 999)
		time.Sleep(2 * soon)
		synctest.Wait()
		if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("written again without a change: %v", err)
		}
		closed(t, f)
	})
}

// TestTwoWindows: what one of two has set is not lost when the other, which never saw it, writes later.
func TestTwoWindows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	first, second := opened(t, path), opened(t, path)
	first.SetString("filter", "type:ADT")
	first.SetString("look", "dark")
	closed(t, first)
	second.SetString("look", "light")
	second.SetInt("width", 3)
	closed(t, second)
	f := opened(t, path)
	if f.String("filter") != "type:ADT" || f.String("look") != "light" || f.IntWithFallback("width", 0) != 3 {
		data, _ := os.ReadFile(path)
		t.Errorf("both wrote, and there is %s", data)
	}
}

func TestTheFileIsTakenAwayMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	f := opened(t, path)
	f.SetString("a", "1")
	closed(t, f)
	f = opened(t, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	f.SetString("b", "2")
	closed(t, f)
	if f = opened(t, path); f.String("a") != "1" || f.String("b") != "2" {
		t.Error("what was known before is lost")
	}
}

// TestWhereNothingCanBeWritten: a file stands where the folder should be, as a read-only folder or a full disk would.
// It is said once for each reason, values hold on, and are written when that is possible again.
func TestWhereNothingCanBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := filepath.Join(t.TempDir(), "home")
		f := Open(filepath.Join(folder, "state.json"))
		var told []error
		f.OnTrouble(func(err error) { told = append(told, err) })
		if err := os.WriteFile(folder, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for n := range 2 {
			f.SetInt("n", n)
			time.Sleep(2 * soon)
			synctest.Wait()
		}
		if len(told) != 1 || told[0] == nil || f.IntWithFallback("n", -1) != 1 {
			t.Fatalf("told %v; n is %d", told, f.IntWithFallback("n", -1))
		}
		if err := os.Remove(folder); err != nil {
			t.Fatal(err)
		}
		f.SetInt("m", 5)
		time.Sleep(2 * soon)
		synctest.Wait()
		if len(told) != 2 || told[1] != nil {
			t.Errorf("told %v", told)
		}
		values, err := read(f.path)
		if err != nil || string(values["n"]) != "1" || string(values["m"]) != "5" {
			t.Errorf("now there is %q, %v", values, err)
		}
		closed(t, f)
	})
}

func TestCloseTellsThatItCouldNotWrite(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "home")
	f := Open(filepath.Join(folder, "state.json"))
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f.SetInt("n", 1)
	if err := f.Close(); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("closed with %v", err)
	}
}

func TestWithoutAFolder(t *testing.T) {
	f := opened(t, "")
	f.SetInt("n", 1)
	if f.IntWithFallback("n", 0) != 1 || f.Notice() == nil || !strings.Contains(f.Notice().Error(), "MLLPSCOPE_HOME") {
		t.Errorf("n is %d, said %v", f.IntWithFallback("n", 0), f.Notice())
	}
}

func TestALinkIsFollowed(t *testing.T) {
	folder := t.TempDir()
	path, elsewhere := filepath.Join(folder, "state.json"), filepath.Join(folder, "elsewhere.json")
	if err := os.WriteFile(elsewhere, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, path); err != nil {
		t.Skip(err)
	}
	f := opened(t, path)
	f.SetInt("n", 1)
	closed(t, f)
	if values, err := read(elsewhere); err != nil || string(values["n"]) != "1" {
		t.Errorf("where the link leads there is %q, %v", values, err)
	}
}

func TestPath(t *testing.T) {
	home := t.TempDir()
	t.Setenv("MLLPSCOPE_HOME", home)
	if want := filepath.Join(home, "state.json"); Path() != want {
		t.Errorf("%s, want %s", Path(), want)
	}
}
