package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"mllpscope/mllpcore/mllptest"
)

// oneMessage is a log with one message, closed in good order.
func oneMessage(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log.mllplog")
	s := startServe(t, "-store", path)
	mllptest.Dial(t, s.address).Exchange(mllptest.Message("ONE"))
	s.stop()
	return path
}

// What is one is not called several, by any command.
func TestOneIsNotCalledSeveral(t *testing.T) {
	log, folder := oneMessage(t), t.TempDir()
	for _, args := range [][]string{
		{"verify"},
		{"backup", "-to", filepath.Join(folder, "copy")},
		{"recover", "-out", filepath.Join(folder, "new")},
		{"reindex"},
		{"export"},
	} {
		out, errs, code := output(t, append(args, "-store", log)...)
		for _, wrong := range []string{"1 messages", "1 answers", "1 pages", "1 have", "1 bytes", "1 are ", "0 are "} {
			if strings.Contains(out+errs, wrong) {
				t.Errorf("%s says %q:\n%s%s", args[0], wrong, out, errs)
			}
		}
		if code != 0 {
			t.Errorf("%s: exit %d: %s", args[0], code, errs)
		}
	}
}

// Whatever format is asked for, a log whose end is cut off is said not to be whole.
func TestExportOfALogThatIsCut(t *testing.T) {
	log := oneMessage(t)
	info, err := os.Stat(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(log, info.Size()-1); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"jsonl", "hl7", "csv", "ids"} {
		if _, errs, code := output(t, "export", "-store", log, "-format", format); code != 1 ||
			!strings.Contains(errs, "its end is cut off") {
			t.Errorf("%s: exit %d: %s", format, code, errs)
		}
	}
}

// What is strange about a log of somebody else is named where it is judged, and no disk is blamed for it.
func TestVerifyNamesWhatIsForeign(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"CREATE TRIGGER theirs AFTER INSERT ON message BEGIN SELECT 1; END", `the trigger "theirs" on "message"`},
		{"CREATE VIEW theirs AS SELECT 1", `the view "theirs"`},
		{"CREATE TABLE theirs (x)", `the table "theirs"`},
	} {
		log := oneMessage(t)
		alterLog(t, log, c.script)
		out, errs, code := output(t, "verify", "-store", log)
		if code != 1 || !strings.Contains(out, "foreign: ") || !strings.Contains(out, c.want) ||
			strings.Contains(out, "messages: 0") || !strings.Contains(errs, "holds what this program does not make") {
			t.Errorf("%s: exit %d:\n%s%s", c.script, code, out, errs)
		}
	}
}

// A log that is whole and lacks messages is told from a damaged one; both are no success.
func TestVerifyTellsMissingFromDamaged(t *testing.T) {
	log := oneMessage(t)
	other := filepath.Join(t.TempDir(), "other.mllplog")
	s := startServe(t, "-store", other)
	p := mllptest.Dial(t, s.address)
	p.Exchange(mllptest.Message("TWO"))
	p.Exchange(mllptest.Message("THREE"))
	wal, err := os.ReadFile(other + "-wal")
	if err := errors.Join(err, os.WriteFile(log+"-wal.orphan-1", wal, 0o600)); err != nil {
		t.Fatal(err)
	}
	s.stop()
	out, errs, code := output(t, "verify", "-store", log)
	if code != 1 || !strings.Contains(out, "missing: A WAL is kept as "+log+"-wal.orphan-1") ||
		strings.Contains(out+errs, "damaged") || !strings.Contains(errs, "is whole, but messages that it had are missing") {
		t.Errorf("exit %d:\n%s%s", code, out, errs)
	}
}

// Of a log that is gone what it left is named, with the command that gets it.
func TestCommandsOnALogThatIsGone(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.mllplog")
	s := startServe(t, "-store", log)
	mllptest.Dial(t, s.address).Exchange(mllptest.Message("ONE"))
	wal, err := os.ReadFile(log + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	s.stop()
	gone := filepath.Join(t.TempDir(), "gone.mllplog")
	if err := os.WriteFile(gone+"-wal", wal, 0o600); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "new")
	for _, args := range [][]string{{"export"}, {"verify"}, {"backup", "-to", to}, {"recover", "-out", to}} {
		_, errs, code := output(t, append(args, "-store", gone)...)
		if want := "1 message (1), which \"mllpd recover -wal " + gone + "-wal -out NEW\" gets"; code != 1 ||
			!strings.Contains(errs, want) {
			t.Errorf("%s: exit %d: %s", args[0], code, errs)
		}
	}
}

// A file that is longer than any setting may be is not read whole, and what to do is said.
func TestLongFileOfASetting(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("there is no file without an end here")
	}
	_, errs, code := output(t, "serve", "-store", "none", "-set", "SSLCACerts=@/dev/zero")
	if code != 2 || !strings.Contains(errs, "longer than a setting may be") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// alterLog has somebody else change a log.
func alterLog(t *testing.T, path, script string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), script)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
