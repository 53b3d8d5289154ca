package model

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/rules"
)

func TestRuleFieldsHaveEveryKey(t *testing.T) {
	var names []string
	for _, f := range RuleFields() {
		names = append(names, f.Key.Name)
		if (f.Kind == RuleChoice) != (len(f.Key.Words) > 0) {
			t.Errorf("%s: kind %d with the words %q", f.Key.Name, f.Kind, f.Key.Words)
		}
	}
	for _, k := range rules.Keys() {
		if k.Name != "off" && !slices.Contains(names, k.Name) {
			t.Errorf("the form has no %s", k.Name)
		}
	}
}

func TestRuleThroughTheForm(t *testing.T) {
	full := rules.Rule{
		Name: "all", When: "type:ADT", Peer: "10.0.0.0/8", Type: "ADT^A01", Path: "PID-3.1", Value: "77", Every: 3,
		Probability: 0.25, Answer: "AE", Error: 207, Text: "no", Location: "PID-3", Segments: []string{"ZAK|1", "ZAL|2"},
		Fault: rules.Fault{
			Delay: rules.Span{From: time.Second, To: 2 * time.Second}, Piece: 10, Gap: time.Second, WrongID: true,
			Close: rules.After, Deaf: time.Second,
		},
	}
	got, problem := MakeRule(RuleTexts(full), false)
	if problem != nil {
		t.Fatalf("%+v", problem)
	}
	if !SameRules(rules.Set{Rules: []rules.Rule{full}}, rules.Set{Rules: []rules.Rule{got}}) {
		t.Errorf("came back as %+v", got)
	}
}

func TestRuleProblems(t *testing.T) {
	for _, tt := range []struct{ key, text, mark, words string }{
		{"when", "type:ADT )", "         ^", "expected"},
		{"every", "three", "", "not a whole number"},
		{"delay", "soon", "", "not a time"},
		{"path", "PID3", "", ""},
		{"probability", "2", "", "between 0 and 1"},
	} {
		_, p := MakeRule(map[string]string{tt.key: tt.text}, true)
		if p == nil || p.Key != tt.key || !strings.Contains(p.Text, tt.words) || !strings.HasSuffix(p.Mark, tt.mark) {
			t.Errorf("%s = %s: %+v", tt.key, tt.text, p)
		}
	}
}

func TestRuleRow(t *testing.T) {
	for _, tt := range []struct {
		rule            rules.Rule
		condition, does string
	}{
		{rules.Rule{}, "every message", "as usual"},
		{rules.Rule{Name: "stop", When: "id:H*", Answer: rules.Hold}, "stop: id:H*", "ask me (breakpoint)"},
		{
			rules.Rule{Type: "ADT", Every: 3, Probability: 0.5, Answer: "AR", Error: 207, Fault: rules.Fault{Never: true}},
			"type:ADT every 3rd 50 %", "AR 207; ⚠ never answered",
		},
		{rules.Rule{Fault: rules.Fault{Unframed: true}}, "every message", "⚠ unframed"},
		{rules.Rule{Every: 2}, "every 2nd message", "as usual"},
	} {
		row := NewRuleRow(&tt.rule, 0, 1234)
		if row.Cells[RuleCondition] != tt.condition || row.Cells[RuleDoes] != tt.does || row.Cells[RuleHits] != "1,234" {
			t.Errorf("%+v shown as %q", tt.rule, row.Cells)
		}
	}
}
