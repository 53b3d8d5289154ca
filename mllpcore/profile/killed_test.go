package profile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// childVariable has this test binary save the profile that it names, again and again.
const childVariable = "MLLPSCOPE_PROFILE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		var err error
		for err == nil {
			err = Save(path, Profile{Name: "ward", Settings: everySetting()})
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// What is left of a profile that was being saved when the program was killed goes when it is saved again.
func TestKilledWhileSaving(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "ward.toml")
	left := func() int {
		names, err := filepath.Glob(filepath.Join(folder, ".mllp-*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	for limit := 0; left() == 0; limit++ {
		if limit == 100 {
			t.Fatal("it was never killed in the middle: this shows nothing")
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childVariable+"="+path)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for start := time.Now(); left() == 0 && time.Since(start) < time.Minute; { // it saves all the time
			time.Sleep(time.Duration(rand.IntN(1000)) * time.Microsecond)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed
	}
	if err := Save(path, Profile{Name: "ward", Settings: everySetting()}); err != nil {
		t.Fatal(err)
	}
	if n := left(); n != 0 {
		t.Errorf("%d files are left", n)
	}
	if p, err := Load(path); err != nil || p.Name != "ward" {
		t.Errorf("%+v, %v", p, err)
	}
}
