package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mllpscope/mllpcore/setting"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// everySetting has a value that differs from the default for every kind of setting, among them what TOML must quote.
func everySetting() map[string]string {
	return map[string]string{
		"LocalHost": "", "LocalPort": "2576", "SSLEnabled": "True", "SSLCertStore": `C:\keys\"a" b.pfx`,
		"SSLCertSubject": "tab\there\u007f \u0001 ünïcode \U0001F600\r\nX-B: \\2\nX-C: \"\"\"\n", "StartBlockChar": "0x02",
		"FirewallHost":        "proxy",
		"ProxyExceptionsList": "*.clinic.example, 10.0.0.0/8", "AllowedHosts": "10.0.0.0/8", "AckMode": "commit",
		"MaxBufferedBytes": "68719476736",
	}
}

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "ward.toml")
	p := Profile{Name: `Ward "7" \ north`, Settings: everySetting(), Window: map[string]any{"width": int64(960)}}
	if err := Save(path, p); err != nil {
		t.Fatal(err)
	}
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, got, cmpopts.IgnoreFields(Profile{}, "Path")); diff != "" {
		t.Error(diff)
	}
	if got.Path != path {
		t.Errorf("Path %q", got.Path)
	}
	first, _ := Encode(p)
	second, _ := Encode(got)
	if string(first) != string(second) {
		t.Errorf("saved twice it differs:\n%s\n%s", first, second)
	}
	for _, want := range []string{
		"LocalPort = 2576", "SSLEnabled = true", "StartBlockChar = 0x02", `["*.clinic.example", "10.0.0.0/8"]`,
	} {
		if !strings.Contains(string(first), want) {
			t.Errorf("no %s in\n%s", want, first)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	if mode := modeOf(t, path); mode != 0o600 {
		t.Errorf("the file's mode is %o", mode)
	}
	if mode := modeOf(t, filepath.Dir(path)); mode != 0o700 {
		t.Errorf("the folder's mode is %o", mode)
	}
}

func modeOf(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestSaveKeepsTheWindow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.toml")
	window := map[string]any{"width": int64(960), "sizes": map[string]any{"drawer": 0.5}}
	for _, p := range []Profile{
		{Name: "a", Window: window},
		{Name: "b", Settings: map[string]string{"LogLevel": "2"}},
	} {
		if err := Save(path, p); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Load(path)
	if err != nil || got.Name != "b" || !cmp.Equal(got.Window, window) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := Save(path, Profile{Name: "c", Window: map[string]any{}}); err != nil {
		t.Fatal(err)
	}
	if got, _ := Load(path); got.Window != nil {
		t.Errorf("an empty Window must take the old one out, it is %v", got.Window)
	}
}

func TestSaveLosesNothing(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.toml")
	const newer = "name = \"a\"\n[[future]]\nwhen = \"type:ADT\"\n"
	if err := os.WriteFile(path, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Save(path, Profile{Name: "a"}); err == nil || !strings.Contains(err.Error(), "not overwritten") {
		t.Errorf("a profile that is not understood: %v", err)
	}
	none := map[string]any{}
	for name, p := range map[string]Profile{
		"a secret":       {Name: "a", Settings: map[string]string{"SSLCertStorePassword": "hidden"}, Window: none},
		"a blob":         {Name: "a", Settings: map[string]string{"SSLCertStore": "-----BEGIN X"}, Window: none},
		"a bad value":    {Name: "a", Settings: map[string]string{"LocalPort": "x"}, Window: none},
		"an unknown one": {Name: "a", Settings: map[string]string{"LocalPrt": "1"}, Window: none},
		"a bad window":   {Name: "a", Window: map[string]any{"f": func() {}}},
	} {
		if err := Save(path, p); err == nil || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if data, _ := os.ReadFile(path); string(data) != newer {
		t.Errorf("what was there is now\n%s", data)
	}
	if files, _ := os.ReadDir(folder); len(files) != 1 {
		t.Errorf("files are left behind: %v", files)
	}
}

func TestSaveThatFailsCleansUp(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.toml")
	if err := os.MkdirAll(filepath.Join(path, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Save(path, Profile{Name: "a", Window: map[string]any{}}); err == nil {
		t.Error("a folder was replaced by a profile")
	}
	if files, _ := os.ReadDir(folder); len(files) != 1 {
		t.Errorf("files are left behind: %v", files)
	}
}

func TestSaveThroughALink(t *testing.T) {
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target.toml"), filepath.Join(folder, "link.toml")
	if err := Save(target, Profile{Name: "old"}); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	if err := Save(link, Profile{Name: "new"}); err != nil {
		t.Fatal(err)
	}
	if p, err := Load(target); err != nil || p.Name != "new" {
		t.Errorf("the link's target: %+v, %v", p, err)
	}
}

func TestLoadErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.toml")
	if _, err := Load(path); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("[settings]\nLocalPrt = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := `profile ` + path + `, line 2: unknown setting "LocalPrt": did you mean LocalPort?`
	if _, err := Load(path); err == nil || err.Error() != want || !errors.Is(err, setting.ErrUnknownSetting) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if err := os.WriteFile(path, make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "larger than 8 MiB") {
		t.Errorf("a large file: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("settings = { LocalPort = 7 }")
	f.Add("[[future]]\nx = 1")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse([]byte(text), "x")
		if err != nil {
			return
		}
		data, err := Encode(p)
		if err != nil {
			t.Fatalf("what was parsed cannot be encoded: %v", err)
		}
		again, err := Parse(data, "x")
		if err != nil {
			t.Fatalf("what was encoded cannot be parsed: %v\n%s", err, data)
		}
		if diff := cmp.Diff(p.Settings, again.Settings); diff != "" || p.Name != again.Name {
			t.Fatalf("%s\n%s", diff, data)
		}
	})
}
