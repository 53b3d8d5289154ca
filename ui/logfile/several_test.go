package logfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/ui/model"
)

// write makes files in a folder, and returns that.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// shownOf returns where the messages that are shown come from, and their bytes, the first first.
func shownOf(t *testing.T, o *model.Opened) (all []string) {
	t.Helper()
	for _, k := range o.Log.Before(0, 100) {
		all = append(all, k.Remote+" "+string(k.Body))
	}
	return all
}

const bare = "MSH|^~\\&|A|B|C|D|20261201||ADT^A01|"

func TestFolderIsOneList(t *testing.T) {
	folder := write(t, map[string]string{
		"b.hl7": bare + "B1\r" + bare + "B2\r", "a.hl7": "\x0b" + bare + "A1\r\x1c\r", "deep/c.txt": bare + "C1\r",
		"picture.png": "\x89PNG\r\n", "report.pdf": "%PDF-1.4", "empty": "", "x.bin": "\x00\x01",
	})
	o, err := OpenFiles(folder)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(shownOf(t, &o), "\n")
	want := "a.hl7 " + bare + "A1\r\nb.hl7 " + bare + "B1\r\nb.hl7 " + bare + "B2\r\nc.txt " + bare + "C1\r"
	if got != want {
		t.Errorf("shown are\n%q\nand not\n%q", got, want)
	}
	if o.Several != 3 || o.Path != folder || !o.InOrder || o.Saver != nil ||
		o.Left != "not shown: 4 files without a message (empty, picture.png, report.pdf, 1 more)" {
		t.Errorf("%d files of %s; %s", o.Several, o.Path, o.Left)
	}
}

func TestSeveralFilesAreOneList(t *testing.T) {
	folder := write(t, map[string]string{"z/2.hl7": bare + "2\r", "1.hl7": "note\r" + bare + "1\r", "log": "SQLite format 3\x00..."})
	o, err := OpenFiles(filepath.Join(folder, "z", "2.hl7"), filepath.Join(folder, "1.hl7"), filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	if got := shownOf(t, &o); len(got) != 2 || got[0] != "2.hl7 "+bare+"2\r" || o.Path != folder || o.Several != 2 {
		t.Errorf("%q of %s", got, o.Path)
	}
	if want := "not shown: 1 file without a message (log (a log: open it by itself)), and other text beside the " +
		"messages"; o.Left != want {
		t.Errorf("%q", o.Left)
	}
	for name, paths := range map[string][]string{
		"no HL7 message": {filepath.Join(folder, "log"), filepath.Join(folder, "log")},
		"open ":          {filepath.Join(folder, "1.hl7"), filepath.Join(folder, "gone")},
	} {
		if _, err := OpenFiles(paths...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v", paths, err)
		}
	}
}
