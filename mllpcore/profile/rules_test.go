package profile_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/rules"
)

const withRules = `name = "Ward 7"

[settings]
LocalPort = 2576

[rules]
seed = 42

[[rule]]
name = "Refuse A01"
type = "ADT^A01"
probability = 0.25
answer = "AE"
error = 101
segments = ["ZAK|1", "ZAL|{MSH-10}"]

[[rule]]
off = true
peer = "10.0.0.0/8"
template = """
MSH|^~\\&|{MSH-5}
MSA|AE|{MSH-10}
"""

[[rule]]
delay = "1s..3s"
piece = 10
gap = "50ms"
close = "after"
`

func ruleSet() *rules.Set {
	return &rules.Set{Seed: 42, Rules: []rules.Rule{
		{
			Name: "Refuse A01", Type: "ADT^A01", Probability: 0.25, Answer: "AE", Error: 101,
			Segments: []string{"ZAK|1", "ZAL|{MSH-10}"},
		},
		{Off: true, Peer: "10.0.0.0/8", Template: "MSH|^~\\&|{MSH-5}\nMSA|AE|{MSH-10}\n"},
		{Fault: rules.Fault{
			Delay: rules.Span{From: time.Second, To: 3 * time.Second}, Piece: 10, Gap: 50 * time.Millisecond, Close: "after",
		}},
	}}
}

func TestRulesOfAProfile(t *testing.T) {
	p, err := profile.Parse([]byte(withRules), "x")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ruleSet(), p.Rules); diff != "" {
		t.Error(diff)
	}
	data, err := profile.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	again, err := profile.Parse(data, "x")
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	if diff := cmp.Diff(p, again); diff != "" {
		t.Errorf("%s in\n%s", diff, data)
	}
}

func TestWrongRulesOfAProfile(t *testing.T) {
	for _, tt := range []struct {
		change, to string
		line       int
		want       string
	}{
		{`answer = "AE"`, `answer = "AX"`, 13, `"AX" is none of`},
		{`answer = "AE"`, `reply = "AE"`, 13, `unknown key "reply"`},
		{`type = "ADT^A01"`, `when = "type:("`, 11, "rule 1 (Refuse A01), when:"},
		{`type = "ADT^A01"`, `type.x = "ADT^A01"`, 11, "type.x is not a part of a rule"},
		{`seed = 42`, `seed = "x"`, 7, "seed is not a whole number"},
		{`seed = 42`, `seeds = 42`, 7, "has only seed"},
		{`piece = 10`, `truncate = 10`, 28, "there is no piece"},
		{`delay = "1s..3s"`, `delay = 3`, 26, `write delay = "2s"`},
		{"[[rule]]\nname", "[rule]\nname", 9, ""},
	} {
		text := strings.Replace(withRules, tt.change, tt.to, 1)
		_, err := profile.Parse([]byte(text), "x")
		var where *profile.Error
		if !errors.As(err, &where) || !strings.Contains(err.Error(), tt.want) || tt.want != "" && where.Line != tt.line {
			t.Errorf("%s: %v, want line %d: %s", tt.to, err, tt.line, tt.want)
		}
	}
	if _, err := profile.Parse([]byte("rule = 3\n"), "x"); err == nil || !strings.Contains(err.Error(), "[[rule]]") {
		t.Errorf("%v", err)
	}
}

func TestSaveKeepsTheRulesOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.toml")
	if err := profile.Save(path, profile.Profile{Name: "a", Rules: ruleSet()}); err != nil {
		t.Fatal(err)
	}
	if err := profile.Save(path, profile.Profile{Name: "b"}); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ruleSet(), p.Rules); diff != "" || p.Name != "b" {
		t.Errorf("%s %s", p.Name, diff)
	}
	if err := profile.Save(path, profile.Profile{Name: "c", Rules: &rules.Set{}}); err != nil {
		t.Fatal(err)
	}
	if p, err = profile.Load(path); err != nil || p.Rules != nil {
		t.Errorf("%+v, %v after all rules were taken out", p.Rules, err)
	}
	if err := profile.Save(path, profile.Profile{Name: "d", Rules: &rules.Set{Rules: []rules.Rule{{Answer: "XX"}}}}); err == nil {
		t.Error("a wrong rule is saved")
	}
}
