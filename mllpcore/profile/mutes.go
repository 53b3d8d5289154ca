package profile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"mllpscope/mllpcore/hl7/check"
)

// takeMute puts one key of a [[mute]] into the profile. They are checked when the last one is complete.
func (p *Profile) takeMute(doc map[string]any, e entry, _ map[string]int) error {
	list, ok := doc[keyMute].([]any)
	if !ok || e.item < 0 || e.item >= len(list) {
		return errors.New("mute is not a list of tables: write [[mute]] above each of them")
	}
	for len(p.Mutes) <= e.item {
		p.Mutes = append(p.Mutes, check.Mute{})
	}
	table, ok := list[e.item].(map[string]any)
	if !ok || len(e.path) > 2 {
		return fmt.Errorf("%s is not a part of a mute: write KEY = VALUE", strings.Join(e.path[1:], "."))
	}
	if len(e.path) == 1 {
		return muteOf(table).Check()
	}
	m := &p.Mutes[e.item]
	value, ok := table[e.path[1]].(string)
	if !ok {
		return fmt.Errorf(`%s is not a text: write %s = "…"`, e.path[1], e.path[1])
	}
	switch e.path[1] {
	case "rule":
		m.Rule = check.Rule(value)
	case "path":
		m.Path = value
	case "sender":
		m.Sender = value
	default:
		return fmt.Errorf("unknown key %q: a [[mute]] has rule, path and sender", e.path[1])
	}
	return nil
}

// muteOf reads what of a table is a text; what is not is told where it stands.
func muteOf(table map[string]any) (m check.Mute) {
	rule, _ := table["rule"].(string)
	m.Rule = check.Rule(rule)
	m.Path, _ = table["path"].(string)
	m.Sender, _ = table["sender"].(string)
	return m
}

// encodeMutes writes mutes so that they can be parsed again.
func encodeMutes(b *bytes.Buffer, list check.Mutes) error {
	for _, m := range list {
		if err := m.Check(); err != nil {
			return fmt.Errorf("mute %s: %w", m, err)
		}
		fmt.Fprintf(b, "\n[[%s]]\n", keyMute)
		for _, v := range [...][2]string{{"rule", string(m.Rule)}, {"path", m.Path}, {"sender", m.Sender}} {
			if v[1] != "" {
				fmt.Fprintf(b, "%s = %s\n", v[0], quote(v[1]))
			}
		}
	}
	return nil
}
