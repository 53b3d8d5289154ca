package rules_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/rules"
)

// full is a rule that has everything; not all of it makes sense together.
func full() rules.Rule {
	return rules.Rule{
		Name: "a", Off: true, When: "type:ADT", Peer: "10.0.0.1", Type: "ADT", Path: "PID-3", Value: "7", Check: "error", Every: 2,
		Probability: 0.5, Answer: "AE", Error: 101, Text: "t", Location: "PID-3", Template: "x", Segments: []string{"Z|1"},
		Fault: rules.Fault{
			Delay: rules.Span{From: time.Second, To: 3 * time.Second}, Piece: 3, Gap: time.Second, WrongID: true, Unframed: true,
			Truncate: 4, Garbage: 5, Close: rules.Before, Reset: rules.After, Deaf: time.Minute, Never: true,
		},
	}
}

func TestKeysCoverTheWholeRule(t *testing.T) {
	var r rules.Rule
	values := full().Values()
	if len(values) != len(rules.Keys()) {
		t.Errorf("%d values of %d keys: full has a zero value", len(values), len(rules.Keys()))
	}
	for _, v := range values {
		if err := r.SetKey(v.Key, v.Value); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(full(), r); diff != "" {
		t.Error(diff)
	}
	if got := (rules.Rule{}).Values(); got != nil {
		t.Errorf("the zero rule has %v", got)
	}
}

func TestWrongKeys(t *testing.T) {
	for _, tt := range []struct {
		key   string
		value any
		want  string
	}{
		{"colour", "red", `unknown key "colour": a rule has name, off, when`},
		{"every", "3", "every: is not a whole number: write every = 3"},
		{"every", int64(-1), "-1 is not between"},
		{"off", "yes", "is not true or false"},
		{"answer", "AX", `"AX" is none of AA, AE`},
		{"delay", "3s..1s", "ends before it begins"},
		{"gap", "5", `"5" is not a time such as 500ms`},
		{"segments", []any{int64(1)}, "is not a list of texts"},
		{"close", "never", "is none of before, after"},
	} {
		var r rules.Rule
		if err := r.SetKey(tt.key, tt.value); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s = %v: %v, want %q", tt.key, tt.value, err, tt.want)
		}
	}
}

func TestWrongRules(t *testing.T) {
	for _, tt := range []struct {
		rule      rules.Rule
		key, want string
	}{
		{rules.Rule{When: "type:("}, "when", "expected"},
		{rules.Rule{When: "ack:AE"}, "when", "not given yet"},
		{rules.Rule{Peer: "10.0.0.0/99"}, "peer", ""},
		{rules.Rule{Path: "PID/3"}, "path", ""},
		{rules.Rule{Value: "7"}, "value", "there is no path"},
		{rules.Rule{Check: "spelling"}, "check", "none of error, warning, info, header"},
		{rules.Rule{Probability: 1.5}, "probability", "not between 0 and 1"},
		{rules.Rule{Answer: "XX"}, "answer", "none of AA"},
		{rules.Rule{Answer: "AA", Error: 101}, "error", "nothing is wrong"},
		{rules.Rule{Answer: "AA", Template: "x"}, "template", "take answer out"},
		{rules.Rule{Template: "{PID-}"}, "template", "{PID-}"},
		{rules.Rule{Template: "a { b"}, "template", "write {{"},
		{rules.Rule{Segments: []string{"{colour}"}}, "segments", "neither"},
		{rules.Rule{Location: "x"}, "location", ""},
		{rules.Rule{Fault: rules.Fault{Close: "x"}}, "close", "neither before nor after"},
		{rules.Rule{Fault: rules.Fault{Close: "after", Reset: "after"}}, "reset", "ends once"},
		{rules.Rule{Fault: rules.Fault{Gap: 1}}, "gap", "no piece"},
		{rules.Rule{Off: true, Fault: rules.Fault{Garbage: 1 << 30}}, "garbage", "too many"},
	} {
		err := rules.Set{Rules: []rules.Rule{{}, tt.rule}}.Check()
		var own *rules.Error
		if !errors.As(err, &own) || own.Rule != 1 || own.Key != tt.key || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %s: %s", tt.rule, err, tt.key, tt.want)
		}
	}
}
