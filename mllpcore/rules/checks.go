package rules

import (
	"context"
	"errors"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query/checking"
)

// Names opens the dictionary that messages are checked against.
type Names func() (*dict.Dictionary, error)

func noNames() (*dict.Dictionary, error) {
	return nil, errors.New("this program has no dictionary to check messages with")
}

// checks is Rule.Check, ready to be asked.
type checks struct {
	rule  check.Rule     // "" = any
	worst check.Severity // findings of it, or graver ones
	names *dict.Dictionary
}

// checkWords are what Rule.Check can be.
func checkWords() []string {
	words := []string{check.Error.String(), check.Warning.String(), check.Info.String()}
	for _, r := range check.Rules() {
		words = append(words, string(r))
	}
	return words
}

// check is the part of the condition that the inspector's checks answer.
func (c *compiled) check() error {
	if c.Check == "" {
		return nil
	}
	c.checks = &checks{worst: check.Info}
	for _, s := range []check.Severity{check.Error, check.Warning, check.Info} {
		if c.Check == s.String() {
			c.checks.worst = s
			return nil
		}
	}
	for _, r := range check.Rules() {
		if c.Check == string(r) {
			c.checks.rule = r
			return nil
		}
	}
	return wrong("check", "%q is none of %s", c.Check, strings.Join(checkWords(), ", "))
}

// open gets the dictionary.
func (c *checks) open(names Names) (err error) {
	if c.names, err = names(); err != nil {
		return wrong("check", "%w", err)
	}
	return nil
}

// askChecks gives the dictionary to those queries that ask what the checks find.
func (c *compiled) askChecks(names Names) error {
	for i, q := range c.queries {
		if !q.Needs().Checks {
			continue
		}
		d, err := names()
		if err != nil {
			return wrong("when", "%w", err)
		}
		c.queries[i] = q.Checked(checking.By(d, nil))
	}
	return nil
}

// hold reports whether there is such a finding. What is no HL7 message has none of its own: a broken one is not
// answered by rules.
func (c *checks) hold(ctx context.Context, m *message.Message) bool {
	message, err := hl7.Parse(m.Body)
	if err != nil {
		return false
	}
	for _, f := range check.Run(ctx, explain.New(message, c.names, explain.Options{})) {
		if f.Severity <= c.worst && (c.rule == "" || c.rule == f.Rule) {
			return true
		}
	}
	return false
}
