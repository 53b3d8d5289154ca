package model

import (
	"fmt"
	"strings"
	"time"

	"mllpscope/mllpcore"
)

// The columns of the list of handshakes.
const (
	ShakeTime = iota
	ShakePeer
	ShakeOutcome
	ShakeColumns
)

// ShakeRow is one line of the list of handshakes.
type ShakeRow struct {
	Connection string
	Cells      [ShakeColumns]string
	Tone       Tone
}

// NewShakeRow formats a handshake for the list.
func NewShakeRow(h mllpcore.Handshake) ShakeRow {
	r := ShakeRow{Connection: h.Connection}
	chosen := strings.TrimSpace("✓ " + h.Version + " " + shortSuite(h.CipherSuite))
	r.Cells = [ShakeColumns]string{h.Time.Local().Format(time.DateTime), h.Remote, chosen}
	if !h.OK {
		reason := strings.TrimPrefix(h.Reason, "client certificate refused: ")
		r.Cells[ShakeOutcome], r.Tone = VisibleText("✗ "+reason), ToneBad
	}
	return r
}

// shortSuite is a cipher suite's name without what all names begin with: columns are narrow.
func shortSuite(name string) string { return strings.TrimPrefix(name, "TLS_") }

// HandshakeStory tells a handshake from the offer to its end, facts that are not known left out.
func HandshakeStory(h mllpcore.Handshake) []Fact {
	var facts []Fact
	add := func(name, text string) {
		if text != "" {
			facts = append(facts, Fact{Label: name, Text: VisibleText(text)})
		}
	}
	if !h.OK {
		add("Refused", Sentence(h.Reason))
		add("What to do", Sentence(h.Advice))
	}
	add("Client", fmt.Sprintf("%s, connection %s", h.Remote, h.Connection))
	add("When", Stamp(h.Time)+", for "+Lasted(h.Took))
	add("Asked for", h.ServerName)
	add("Offered versions", strings.Join(h.OfferedVersions, ", "))
	add("Chosen version", h.Version)
	add("Offered suites", strings.Join(h.OfferedCipherSuites, ", "))
	add("Chosen suite", h.CipherSuite)
	add("Offered groups", strings.Join(h.OfferedGroups, ", "))
	add("Key exchange", h.KeyExchange)
	add("Offered signatures", strings.Join(h.OfferedSignatureSchemes, ", "))
	if h.Resumed {
		add("Resumed", "with a session ticket; no certificate was sent")
	}
	for i, c := range h.Sent {
		add(part("Certificate sent", i), certificateWords(c))
	}
	for i, c := range h.Received {
		add(part("Client certificate", i), certificateWords(c))
	}
	add("Verdict", Sentence(h.ClientVerdict))
	if !h.OK {
		add("Detail", h.Detail)
	}
	return facts
}

// HandshakeReport is the story as text, for the ticket.
func HandshakeReport(h mllpcore.Handshake) string {
	result := "succeeded"
	if !h.OK {
		result = "failed"
	}
	lines := []string{"TLS handshake with " + VisibleText(h.Remote) + " " + result}
	for _, f := range HandshakeStory(h) {
		lines = append(lines, f.Label+": "+f.Text)
	}
	return strings.Join(lines, "\n") + "\n"
}

func part(name string, i int) string {
	if i == 0 {
		return name
	}
	return "Chain"
}

func certificateWords(c mllpcore.HandshakeCertificate) string {
	return fmt.Sprintf("%s, by %s, valid from %s to %s", c.Subject, c.Issuer, c.NotBefore.Format(time.DateOnly),
		c.NotAfter.Format(time.DateOnly))
}
