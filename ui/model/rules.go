package model

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/rules"
)

// RuleKind says how a part of a rule is edited.
type RuleKind uint8

// The kinds of parts.
const (
	RuleText   RuleKind = iota // one line
	RuleLines                  // several lines, one text
	RuleList                   // one text a line
	RuleWhole                  // a whole number
	RulePart                   // from 0 to 1
	RuleYes                    // on or off
	RuleChoice                 // one of Words, or none
)

// RuleField is one part of a rule in the form.
type RuleField struct {
	Group, Label string
	Key          rules.Key
	Kind         RuleKind
	Mono         bool // what a message holds, or a query
}

// The groups of the form.
const (
	groupWhich  = "Which messages"
	groupAnswer = "What is answered"
	groupFaults = "Fault injection"
)

// RuleFields returns the form, in order: every key that a rule has, but for its switch.
func RuleFields() []RuleField {
	labels := map[string]RuleField{
		"name": {groupWhich, "Name", rules.Key{}, RuleText, false},
		"when": {groupWhich, "Query", rules.Key{}, RuleText, true},
		"peer": {groupWhich, "Sender", rules.Key{}, RuleText, true},
		"type": {groupWhich, "Type", rules.Key{}, RuleText, true},
		"path": {groupWhich, "Path", rules.Key{}, RuleText, true}, "value": {groupWhich, "is", rules.Key{}, RuleText, true},
		"check":       {groupWhich, "Checks find", rules.Key{}, RuleChoice, false},
		"every":       {groupWhich, "Every n-th", rules.Key{}, RuleWhole, false},
		"probability": {groupWhich, "Probability (0–1)", rules.Key{}, RulePart, false},
		"answer":      {groupAnswer, "Answer", rules.Key{}, RuleChoice, false},
		"error":       {groupAnswer, "Error code", rules.Key{}, RuleWhole, false},
		"text":        {groupAnswer, "Text", rules.Key{}, RuleText, false},
		"location":    {groupAnswer, "Location", rules.Key{}, RuleText, true},
		"template":    {groupAnswer, "Whole answer", rules.Key{}, RuleLines, true},
		"segments":    {groupAnswer, "More segments", rules.Key{}, RuleList, true},
		"delay":       {groupFaults, "Delay", rules.Key{}, RuleText, false},
		"piece":       {groupFaults, "Split into chunks of (bytes)", rules.Key{}, RuleWhole, false},
		"gap":         {groupFaults, "Between chunks", rules.Key{}, RuleText, false},
		"wrong_id":    {groupFaults, "Wrong control ID", rules.Key{}, RuleYes, false},
		"unframed":    {groupFaults, "Unframed", rules.Key{}, RuleYes, false},
		"truncate":    {groupFaults, "Truncate after (bytes)", rules.Key{}, RuleWhole, false},
		"garbage":     {groupFaults, "Random bytes", rules.Key{}, RuleWhole, false},
		"close":       {groupFaults, "Close", rules.Key{}, RuleChoice, false},
		"reset":       {groupFaults, "Reset", rules.Key{}, RuleChoice, false},
		"deaf":        {groupFaults, "Stop reading for", rules.Key{}, RuleText, false},
		"never":       {groupFaults, "Never answer", rules.Key{}, RuleYes, false},
	}
	var fields []RuleField
	for _, k := range rules.Keys() {
		if f, ok := labels[k.Name]; ok {
			f.Key = k
			fields = append(fields, f)
		}
	}
	return fields
}

// RuleWord returns what the form calls a value that can be chosen.
func RuleWord(value string) string {
	switch value {
	case rules.Hold:
		return "Ask me (breakpoint)"
	case rules.Silence:
		return "No answer"
	}
	return value
}

// RuleTexts returns what stands in the form for a rule, by key.
func RuleTexts(r rules.Rule) map[string]string {
	texts := make(map[string]string)
	for _, v := range r.Values() {
		switch value := v.Value.(type) {
		case []string:
			texts[v.Key] = strings.Join(value, "\n")
		case float64:
			texts[v.Key] = strconv.FormatFloat(value, 'g', -1, 64)
		case bool:
			texts[v.Key] = "true"
		default:
			texts[v.Key] = fmt.Sprint(value)
		}
		if v.Key == "template" {
			texts[v.Key] = strings.TrimSuffix(strings.ReplaceAll(texts[v.Key], "\r", "\n"), "\n")
		}
	}
	return texts
}

// RuleProblem is what is wrong with one part of a rule.
type RuleProblem struct {
	Key  string
	Mark string // the text with the place marked below it, where that is known
	Text string
}

// MakeRule reads a rule from what stands in the form. The problem is nil when every part can be read and the parts go
// together.
func MakeRule(texts map[string]string, off bool) (rules.Rule, *RuleProblem) {
	r := rules.Rule{Off: off}
	for _, f := range RuleFields() {
		text := texts[f.Key.Name]
		if strings.TrimSpace(text) == "" {
			continue
		}
		value, err := f.value(text)
		if err == nil {
			err = r.SetKey(f.Key.Name, value)
		}
		if err != nil {
			return r, &RuleProblem{Key: f.Key.Name, Text: Sentence(strings.TrimPrefix(err.Error(), f.Key.Name+": "))}
		}
	}
	return r, checkWhole(r, texts)
}

// checkWhole tells what is wrong with a rule as a whole.
func checkWhole(r rules.Rule, texts map[string]string) *RuleProblem {
	err := rules.Set{Rules: []rules.Rule{r}}.Check()
	if err == nil {
		return nil
	}
	p := &RuleProblem{Text: Sentence(err.Error())}
	var wrong *rules.Error
	if errors.As(err, &wrong) {
		p.Key, p.Text = wrong.Key, Sentence(wrong.Err.Error())
	}
	var syntax *query.SyntaxError
	if errors.As(err, &syntax) && p.Key == "when" {
		p.Mark = texts["when"] + "\n" + syntax.Mark(texts["when"])
	}
	return p
}

func (f *RuleField) value(text string) (any, error) {
	switch f.Kind {
	case RuleLines:
		return text, nil
	case RuleList:
		return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), nil
	case RuleWhole:
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a whole number", text)
		}
		return n, nil
	case RulePart:
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number from 0 to 1", text)
		}
		return n, nil
	case RuleYes:
		return text == "true", nil
	default:
		return strings.TrimSpace(text), nil
	}
}

// SameRules reports whether two sets say the same.
func SameRules(a, b rules.Set) bool {
	if a.Seed != b.Seed || len(a.Rules) != len(b.Rules) {
		return false
	}
	for i := range a.Rules {
		if !reflect.DeepEqual(a.Rules[i].Values(), b.Rules[i].Values()) {
			return false
		}
	}
	return true
}
