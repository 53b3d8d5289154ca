package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// exported returns the control IDs in a log, sorted by nothing.
func exported(t *testing.T, log string) map[string]int {
	t.Helper()
	out, errs, code := output(t, "export", "-store", log, "-format", "ids")
	if code != 0 {
		t.Fatalf("export: %s", errs)
	}
	ids := map[string]int{}
	for id := range strings.FieldsSeq(out) {
		ids[id]++
	}
	return ids
}

func TestBackupWhileServing(t *testing.T) {
	folder := t.TempDir()
	log, to := filepath.Join(folder, "log.mllplog"), filepath.Join(folder, "copy.mllplog")
	s := startServe(t, "-store", log)
	p := mllptest.Dial(t, s.address)
	for n := range 50 {
		p.Exchange(mllptest.Message(fmt.Sprint("B", n)))
	}
	ctx, cancel := context.WithCancel(t.Context())
	var sending sync.WaitGroup
	sending.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			p.Exchange(mllptest.Message(fmt.Sprint("C", n)))
		}
	})
	out, errs, code := output(t, "backup", "-store", log, "-to", to)
	cancel()
	sending.Wait()
	if code != 0 || !strings.Contains(out, "messages, ") || !strings.Contains(out, "saved in "+to) {
		t.Fatalf("%q %q %d", out, errs, code)
	}
	ids := exported(t, to)
	for n := range 50 {
		if ids[fmt.Sprint("B", n)] != 1 {
			t.Errorf("B%d is there %d times", n, ids[fmt.Sprint("B", n)])
		}
	}
	if _, errs, code := output(t, "backup", "-store", log, "-to", to); code != 1 || !strings.Contains(errs, "-force") {
		t.Errorf("over what is there: %q %d", errs, code)
	}
	p.Exchange(mllptest.Message("LAST"))
	if _, errs, code := output(t, "backup", "-store", log, "-to", to, "-force"); code != 0 {
		t.Errorf("with -force: %q %d", errs, code)
	}
	if exported(t, to)["LAST"] != 1 {
		t.Error("the second copy has not what the first had not")
	}
	if _, errs, code := output(t, "backup", "-store", to, "-to", log, "-force"); code != 1 ||
		!strings.Contains(errs, "is in use by") {
		t.Errorf("over a log in use: %q %d", errs, code)
	}
	s.stop()
}

func TestBackupThatMakesNoSense(t *testing.T) {
	folder := t.TempDir()
	for _, test := range []struct {
		args string
		want string
		code int
	}{
		{"backup", "-to FILE", 2},
		{"backup -store none -to x", "nothing to save", 2},
		{"backup -to x y", "not expected", 2},
		{"backup -store " + filepath.Join(folder, "none") + " -to " + filepath.Join(folder, "x"), "there is no log ", 1},
	} {
		if _, errs, code := output(t, strings.Fields(test.args)...); code != test.code || !strings.Contains(errs, test.want) {
			t.Errorf("%s: %q %d", test.args, errs, code)
		}
	}
	if all, err := os.ReadDir(folder); err != nil || len(all) != 0 {
		t.Errorf("made: %v, %v", all, err)
	}
}
