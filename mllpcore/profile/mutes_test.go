package profile_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/profile"
)

func TestMutesInAFile(t *testing.T) {
	p, err := profile.Parse([]byte("[settings]\nLocalPort = 1\n\n[[mute]]\nrule = \"number\"\npath = \"OBX-5\"\n"+
		"sender = \"LABX/SITE1\"\n\n[[rule]]\nanswer = \"AE\"\n\n[[mute]]\npath = \"ZP*\"\n"), "x")
	if err != nil {
		t.Fatal(err)
	}
	want := check.Mutes{{Rule: check.RuleNumber, Path: "OBX-5", Sender: "LABX/SITE1"}, {Path: "ZP*"}}
	same := func(list check.Mutes) bool { return len(list) == 2 && list[0] == want[0] && list[1] == want[1] }
	if !same(p.Mutes) || p.Rules == nil || len(p.Rules.Rules) != 1 {
		t.Fatalf("%+v, %+v", p.Mutes, p.Rules)
	}
	data, err := profile.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := profile.Parse(data, "x"); err != nil || !same(again.Mutes) {
		t.Errorf("%s: %+v, %v", data, again.Mutes, err)
	}
	path := filepath.Join(t.TempDir(), "x.toml")
	if err := profile.Save(path, p); err != nil {
		t.Fatal(err)
	}
	if err := profile.Save(path, profile.Profile{Name: "y"}); err != nil {
		t.Fatal(err)
	}
	if kept, err := profile.Load(path); err != nil || !same(kept.Mutes) {
		t.Errorf("without an opinion of them mutes are lost: %+v, %v", kept.Mutes, err)
	}
	if err := profile.Save(path, profile.Profile{Mutes: check.Mutes{}, Name: "y"}); err != nil {
		t.Fatal(err)
	}
	if kept, err := profile.Load(path); err != nil || len(kept.Mutes) != 0 {
		t.Errorf("they are taken away, and still there: %+v, %v", kept.Mutes, err)
	}
}

func TestMutesThatAreWrong(t *testing.T) {
	for _, tt := range []struct {
		text, word string
		line       int
	}{
		{"\n[[mute]]\nsender = \"A\"\n", "which rule or which path", 2},
		{"[[mute]]\nrule = \"nonsense\"\n", "nonsense", 1},
		{"[[mute]]\nrule = \"number\"\npaht = \"OBX\"\n", "paht", 3},
		{"[[mute]]\npath = \"OBX\"\nsender = 5\n", "sender is not a text", 3},
		{"[mute]\npath = \"OBX\"\n", "[[mute]]", 1},
	} {
		_, err := profile.Parse([]byte(tt.text), "x")
		var where *profile.Error
		if !errors.As(err, &where) || where.Line != tt.line || !strings.Contains(err.Error(), tt.word) {
			t.Errorf("%q: %v", tt.text, err)
		}
	}
}
