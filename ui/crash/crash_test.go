package crash_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/home"
	"mllpscope/ui/crash"
)

// childVariable has the test program watch and then end as it says.
const childVariable = "CRASH_TEST_HOW"

func TestMain(m *testing.M) {
	how := os.Getenv(childVariable)
	if how == "" {
		os.Exit(m.Run())
	}
	last := crash.Watch("/data/m.mllplog")
	if last.Err != nil {
		fmt.Println(last.Err)
		os.Exit(3)
	}
	fmt.Println(last.Report)
	switch how {
	case "value":
		go panic("PID|1||77^^^H||DOE^JOHN\ngoroutine of a patient")
		select {}
	case "index":
		fmt.Println(os.Args[len(os.Args)])
	}
}

// runs starts the program, which ends as how says, and returns which report it found.
func runs(t *testing.T, how string) (report string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+how)
	out, err := c.Output()
	if (err != nil) != (how == "value" || how == "index") {
		t.Fatalf("%s: %v, %s", how, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestCrashIsReportedAtTheNextStart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	t.Setenv(home.Variable, folder)
	if got := runs(t, "orderly"); got != "" {
		t.Errorf("the first start finds %s", got)
	}
	if got := runs(t, "value"); got != "" {
		t.Errorf("after an orderly end it finds %s", got)
	}
	found := runs(t, "orderly")
	text, err := os.ReadFile(found)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"MLLPScope ", "ended unexpectedly at ", "its text is left out", "crash_test.TestMain"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "DOE") || strings.Contains(string(text), "of a patient") {
		t.Errorf("what was given to panic is in\n%s", text)
	}
	if info, err := os.Stat(found); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	if got := runs(t, "index"); got != "" {
		t.Errorf("it is found a second time: %s", got)
	}
	text, err = os.ReadFile(runs(t, "orderly"))
	if err != nil || !strings.Contains(string(text), "panic: runtime error: index out of range") {
		t.Errorf("%v, %s", err, text)
	}
}

func TestOldReportsGo(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(home.Variable, folder)
	for i := range 15 {
		name := filepath.Join(folder, fmt.Sprintf("crash-20260101-0000%02d.txt", i))
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	runs(t, "index")
	newest := runs(t, "orderly")
	left, err := filepath.Glob(filepath.Join(folder, "crash-*.txt"))
	if err != nil || len(left) != 10 || left[9] != newest {
		t.Errorf("%d are left, %v: %q", len(left), err, left)
	}
}
