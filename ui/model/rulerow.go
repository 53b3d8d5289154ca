package model

import (
	"strconv"
	"strings"

	"mllpscope/mllpcore/rules"
)

// The columns of the list of rules.
const (
	RuleOn = iota
	RulePlace
	RuleCondition
	RuleDoes
	RuleHits
	RuleColumns
)

// RuleRow is one line of the list of rules.
type RuleRow struct {
	Cells [RuleColumns]string
	Tones [RuleColumns]Tone
}

// NewRuleRow formats the rule at a place, counted from 0, that decided hits messages.
func NewRuleRow(r *rules.Rule, place int, hits uint64) RuleRow {
	row := RuleRow{}
	row.Cells = [RuleColumns]string{"on", strconv.Itoa(place + 1), ruleCondition(r), ruleDoes(r), Count(hits)}
	if r.Fault.Any() {
		row.Tones[RuleDoes] = ToneWarn
	}
	if r.Off {
		row.Cells[RuleOn] = "off"
		for i := range row.Tones {
			row.Tones[i] = ToneMuted
		}
		row.Tones[RuleOn] = ToneWarn
	}
	return row
}

// ruleCondition tells in words which messages a rule means.
func ruleCondition(r *rules.Rule) string {
	var parts []string
	add := func(given, text string) {
		if given != "" {
			parts = append(parts, text)
		}
	}
	add(r.When, r.When)
	add(r.Peer, "from:"+r.Peer)
	add(r.Type, "type:"+r.Type)
	if r.Value == "" {
		add(r.Path, r.Path+"=*")
	} else {
		add(r.Path, r.Path+"="+r.Value)
	}
	add(r.Check, "checks find "+r.Check)
	switch {
	case r.Every > 1 && len(parts) == 0:
		parts = append(parts, "every "+ordinal(r.Every)+" message")
	case r.Every > 1:
		parts = append(parts, "every "+ordinal(r.Every))
	case len(parts) == 0:
		parts = append(parts, "every message")
	}
	if r.Probability > 0 && r.Probability < 1 {
		parts = append(parts, strconv.FormatFloat(r.Probability*100, 'g', 3, 64)+" %")
	}
	text := strings.Join(parts, " ")
	if r.Name != "" {
		text = r.Name + ": " + text
	}
	return VisibleText(text)
}

// ordinal is 2nd, 3rd, 11th …
func ordinal(n int) string {
	ending := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			ending = "st"
		case 2:
			ending = "nd"
		case 3:
			ending = "rd"
		}
	}
	return strconv.Itoa(n) + ending
}

// ruleDoes tells in words what a rule does to the answer.
func ruleDoes(r *rules.Rule) string {
	var parts []string
	switch {
	case r.Answer == rules.Hold:
		parts = append(parts, "ask me (breakpoint)")
	case r.Answer == rules.Silence:
		parts = append(parts, "no answer")
	case r.Template != "":
		parts = append(parts, "own answer")
	case r.Answer != "":
		parts = append(parts, r.Answer)
	case r.Error != 0 || r.Text != "":
		parts = append(parts, "refuse")
	}
	if r.Error != 0 {
		parts = append(parts, strconv.Itoa(r.Error))
	}
	if r.Text != "" {
		parts = append(parts, "“"+r.Text+"”")
	}
	if len(r.Segments) > 0 {
		parts = append(parts, "+ "+Plural(len(r.Segments), "segment", "segments"))
	}
	text := strings.Join(parts, " ")
	if faults := r.Fault.Names(); len(faults) > 0 {
		text = strings.TrimPrefix(text+"; ⚠ "+strings.Join(faults, ", "), "; ")
	}
	if text == "" {
		text = "as usual"
	}
	return VisibleText(text)
}
