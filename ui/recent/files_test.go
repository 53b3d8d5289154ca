package recent

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
)

type kept map[string][]string

func (k kept) StringList(name string) []string          { return k[name] }
func (k kept) SetStringList(name string, list []string) { k[name] = list }

func TestTheLastOpenedIsFirst(t *testing.T) {
	f := Files{kept{}}
	folder := t.TempDir()
	at := func(n int) string { return filepath.Join(folder, fmt.Sprint(n)) }
	for n := range most + 3 {
		f.Add(at(n))
	}
	f.Add(at(5))
	if got := f.Paths(); len(got) != most || got[0] != at(5) || got[1] != at(most+2) {
		t.Errorf("kept are %q", got)
	}
	if !f.Remove(at(5)) || f.Remove(at(5)) || len(f.Paths()) != most-1 {
		t.Errorf("after one was removed there are %q", f.Paths())
	}
	f.Add("here.hl7")
	if got := f.Paths()[0]; !filepath.IsAbs(got) {
		t.Errorf("a path that depends on the folder is kept: %q", got)
	}
	if f.Clear(); len(f.Paths()) > 0 {
		t.Errorf("after all were removed there are %q", f.Paths())
	}
}

func TestLabelsTellFilesApart(t *testing.T) {
	a, b, c := filepath.Join("lab", "x.mllplog"), filepath.Join("ward", "x.mllplog"), filepath.Join("ward", "y.hl7")
	if got, want := Labels([]string{a, b, c}), []string{"x.mllplog  (lab)", "x.mllplog  (ward)", "y.hl7"}; !slices.Equal(got, want) {
		t.Errorf("they are called %q, want %q", got, want)
	}
}
