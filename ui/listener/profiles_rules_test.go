package listener

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/memory"
	"mllpscope/ui/model"
)

func TestProfileKeepsTheRules(t *testing.T) {
	t.Setenv("MLLPSCOPE_HOME", t.TempDir())
	test.NewTempApp(t)
	store := NewProfileFiles(memory.Open(""))
	if err := store.Save("a", map[string]string{"LocalPort": "2580"}); err != nil {
		t.Fatal(err)
	}
	set := rules.Set{Seed: 3, Rules: []rules.Rule{{Name: "no", When: "id:X", Answer: "AE"}}}
	answering := noRules(t)
	d := Deps{
		Server: newLeftServer(), Picker: &leftPicker{}, Profiles: store, Rules: answering, Run: atOnce, Go: atOnce,
	}
	p := NewPanel(d).Profiles()
	p.load("a")
	if err := answering.Use(set); err != nil {
		t.Fatal(err)
	}
	if p.Follow(); !p.Dirty() {
		t.Error("other rules are no change of the profile")
	}
	p.Save()
	if p.Dirty() {
		t.Error("saved, and still changed")
	}
	if data, err := os.ReadFile(filepath.Join(profile.Dir(), "a.toml")); err != nil ||
		!strings.Contains(string(data), "[[rule]]") || !strings.Contains(string(data), "2580") {
		t.Errorf("the file holds %s, %v", data, err)
	}
	if err := answering.Use(rules.Set{}); err != nil {
		t.Fatal(err)
	}
	p.Revert()
	if !model.SameRules(answering.Set(), set) {
		t.Errorf("after going back the rules are %+v", answering.Set())
	}
	if err := answering.Use(rules.Set{}); err != nil {
		t.Fatal(err)
	}
	p.Save()
	if got, err := store.LoadRules("a"); err != nil || len(got.Rules) != 0 {
		t.Errorf("no rules were saved, and there are %+v, %v", got, err)
	}
}
