package profile

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mllpscope/mllpcore/rules"
)

const keySeed = "seed"

// rulePlace is one key of one rule; key is empty for the rule itself.
type rulePlace struct {
	rule int
	key  string
}

// ruleLines knows where the rules stand.
type ruleLines map[rulePlace]int

// take returns what puts one key of [rules] or of a [[rule]] into the profile.
func (l ruleLines) take(p *Profile) func(doc map[string]any, e entry, _ map[string]int) error {
	return func(doc map[string]any, e entry, _ map[string]int) error {
		if p.Rules == nil {
			p.Rules = new(rules.Set)
		}
		if e.path[0] == keyRules {
			return takeSeed(p.Rules, doc, e)
		}
		return l.takeRule(p.Rules, doc, e)
	}
}

func takeSeed(set *rules.Set, doc map[string]any, e entry) error {
	table, ok := doc[keyRules].(map[string]any)
	switch {
	case !ok:
		return errors.New("rules is not a table: write [rules], and [[rule]] for each of them")
	case len(e.path) == 1:
		return nil
	case len(e.path) > 2 || e.path[1] != keySeed:
		return fmt.Errorf("unknown key %q: [rules] has only seed; each rule is a [[rule]]", strings.Join(e.path[1:], "."))
	}
	seed, ok := table[keySeed].(int64)
	if !ok || seed < 0 {
		return errors.New("seed is not a whole number: write seed = 1")
	}
	set.Seed = uint64(seed)
	return nil
}

func (l ruleLines) takeRule(set *rules.Set, doc map[string]any, e entry) error {
	list, ok := doc[keyRule].([]any)
	if !ok || e.item < 0 || e.item >= len(list) {
		return errors.New("rule is not a list of tables: write [[rule]] above each rule")
	}
	for len(set.Rules) <= e.item {
		set.Rules = append(set.Rules, rules.Rule{})
	}
	if len(e.path) == 1 {
		l[rulePlace{rule: e.item}] = e.line
		return nil
	}
	table, ok := list[e.item].(map[string]any)
	if !ok || len(e.path) > 2 {
		return fmt.Errorf("%s is not a part of a rule: write KEY = VALUE", strings.Join(e.path[1:], "."))
	}
	l[rulePlace{e.item, e.path[1]}] = e.line
	return set.Rules[e.item].SetKey(e.path[1], table[e.path[1]])
}

// lineOf returns the line of what err is about, 0 when it is not known.
func (l ruleLines) lineOf(err error) int {
	var wrong *rules.Error
	if !errors.As(err, &wrong) {
		return 0
	}
	if line, ok := l[rulePlace{wrong.Rule, wrong.Key}]; ok {
		return line
	}
	return l[rulePlace{rule: wrong.Rule}]
}

// encodeRules writes rules so that they can be parsed again.
func encodeRules(b *bytes.Buffer, set *rules.Set) error {
	if set == nil || set.Seed == 0 && len(set.Rules) == 0 {
		return nil
	}
	if err := set.Check(); err != nil {
		return err
	}
	if set.Seed > 1<<63-1 {
		return fmt.Errorf("seed %d is too large: at most %d", set.Seed, int64(1<<63-1))
	}
	if set.Seed != 0 {
		fmt.Fprintf(b, "\n[%s]\n%s = %d\n", keyRules, keySeed, set.Seed)
	}
	for _, r := range set.Rules {
		fmt.Fprintf(b, "\n[[%s]]\n", keyRule)
		for _, v := range r.Values() {
			fmt.Fprintf(b, "%s = %s\n", v.Key, ruleLiteral(v.Value))
		}
	}
	return nil
}

func ruleLiteral(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case []string:
		items := make([]string, len(v))
		for i := range v {
			items[i] = quote(v[i])
		}
		return "[" + strings.Join(items, ", ") + "]"
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	default: // int64 and bool
		return fmt.Sprint(v)
	}
}
