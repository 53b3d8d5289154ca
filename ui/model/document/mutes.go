package document

import (
	"net"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
)

// SenderOf returns who sent a message, as a mute names it.
func SenderOf(doc *explain.Document, remote string) check.Sender {
	s := check.Sender{Host: remote}
	if host, _, err := net.SplitHostPort(remote); err == nil {
		s.Host = host
	}
	if h, ok := doc.Message().Header(); ok {
		s.Application, s.Facility = headerText(&h, 3), headerText(&h, 4)
	}
	return s
}

// senderMax bounds what is taken of MSH-3 and MSH-4.
const senderMax = 60

func headerText(h *hl7.Header, field int) string {
	raw := h.Component(field, 1)
	return strings.TrimSpace(model.VisibleText(h.Text(raw[:min(len(raw), senderMax)])))
}

// MuteChoices returns what can be muted because of a finding, the narrowest first.
func (c *Checks) MuteChoices(row int) []check.Mute {
	f := c.at(row)
	place, sender := check.Place(f.Path), c.sender.String()
	var list []check.Mute
	if place != "" {
		if sender != "" {
			list = append(list, check.Mute{Rule: f.Rule, Path: place, Sender: sender})
		}
		list = append(list, check.Mute{Rule: f.Rule, Path: place})
	}
	if sender != "" {
		list = append(list, check.Mute{Rule: f.Rule, Sender: sender})
	}
	list = append(list, check.Mute{Rule: f.Rule})
	if place != "" {
		list = append(list, check.Mute{Path: place})
	}
	return list
}

// MutedBy returns what mutes a finding; ok is false for one that is shown anyway.
func (c *Checks) MutedBy(row int) (m check.Mute, ok bool) {
	if row < len(c.shown) {
		return m, false
	}
	i := c.mutes.By(c.at(row), c.sender)
	if i < 0 {
		return m, false
	}
	return c.mutes[i], true
}

// Muted returns how many findings are muted.
func (c *Checks) Muted() int { return len(c.muted) }

// ShowMuted lists the muted findings behind the others, or leaves them out.
func (c *Checks) ShowMuted(show bool) { c.withMuted = show }

func (c *Checks) at(row int) *check.Finding {
	if row < len(c.shown) {
		return &c.shown[row]
	}
	return &c.muted[row-len(c.shown)]
}

// MuteLines returns mutes as texts, each with tabs between rule, path and sender.
func MuteLines(list check.Mutes) []string {
	lines := make([]string, len(list))
	for i, m := range list {
		lines[i] = strings.Join([]string{string(m.Rule), m.Path, m.Sender}, "\t")
	}
	return lines
}

// ParseMutes reads what MuteLines wrote. What is damaged is left out.
func ParseMutes(lines []string) (list check.Mutes) {
	for _, line := range lines {
		parts := strings.Split(line, "\t")
		if len(parts) != 3 {
			continue
		}
		m := check.Mute{Rule: check.Rule(parts[0]), Path: parts[1], Sender: parts[2]}
		if m.Check() == nil {
			list = append(list, m)
		}
	}
	return list
}
