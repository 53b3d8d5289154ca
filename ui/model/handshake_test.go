package model

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
)

func TestHandshakeStory(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)
	h := mllpcore.Handshake{
		Time: at, Took: 3 * time.Millisecond, Connection: "4", Remote: "10.0.0.7:5000", Reason: "no common version",
		Advice: "allow TLS 1.0", OfferedVersions: []string{"TLS 1.0", "TLS 1.1"},
		Sent: []mllpcore.HandshakeCertificate{{Subject: "CN=us", Issuer: "CN=CA"}, {Subject: "CN=CA", Issuer: "CN=CA"}},
	}
	told := func() string {
		var text strings.Builder
		for _, f := range HandshakeStory(h) {
			fmt.Fprintf(&text, "{%s %s} ", f.Label, f.Text)
		}
		return text.String()
	}
	story := told()
	for _, want := range []string{
		"{Refused No common version} {What to do Allow TLS 1.0}", "{Offered versions TLS 1.0, TLS 1.1}",
		"{Certificate sent CN=us, by CN=CA", "{Chain CN=CA, by CN=CA",
	} {
		if !strings.Contains(story, want) {
			t.Errorf("%q is missing in %s", want, story)
		}
	}
	if r := NewShakeRow(h); r.Cells[ShakeOutcome] != "✗ no common version" || r.Tone != ToneBad {
		t.Errorf("the row of a refused one is %+v", r)
	}
	h.OK, h.Version, h.CipherSuite = true, "TLS 1.3", "TLS_AES_128_GCM_SHA256"
	if r := NewShakeRow(h); r.Cells[ShakeOutcome] != "✓ TLS 1.3 AES_128_GCM_SHA256" || r.Tone != ToneNormal {
		t.Errorf("the row of a good one is %+v", r)
	}
	if story := told(); strings.Contains(story, "Refused") {
		t.Errorf("a good one is told as %s", story)
	}
}
