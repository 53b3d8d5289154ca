package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// profileFile writes a profile and returns its path.
func profileFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "p.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestServeAnswersByTheRulesOfAProfile(t *testing.T) {
	path := profileFile(t, `
[[rule]]
when = "id:E*"
answer = "AE"
text = "by a rule"

[[rule]]
when = "id:H*"
answer = "hold"

[[rule]]
when = "id:F*"
wrong_id = true

[[rule]]
when = "id:C*"
check = "segment-missing"
answer = "AR"
`)
	s := startServe(t, "-store", "none", "-profile", path)
	p := mllptest.Dial(t, s.address)
	for id, want := range map[string]string{"E1": "AE", "H1": "AE", "N1": "AA", "C1": "AR"} {
		if ack := p.Exchange(mllptest.Message(id)); mllptest.Field(ack, "MSA", 1) != want {
			t.Errorf("%s: answered %q, want %s", id, ack, want)
		}
	}
	if ack := p.Exchange(mllptest.Message("F1")); mllptest.Field(ack, "MSA", 2) == "F1" {
		t.Errorf("answered %q, want another control ID", ack)
	}
	for {
		e := s.await("AckOut")
		if faults, ok := e["faults"].([]any); ok {
			if len(faults) != 1 || faults[0] != "wrong control ID" {
				t.Errorf("faults %v", faults)
			}
			return
		}
	}
}

func TestServeRefusesWrongRules(t *testing.T) {
	path := profileFile(t, "[[rule]]\nanswer = \"XX\"\n")
	_, stderr, code := output(t, "serve", "-store", "none", "-profile", path)
	if code != 1 || !strings.Contains(stderr, "line 2") || !strings.Contains(stderr, `"XX"`) {
		t.Errorf("exit %d, %q", code, stderr)
	}
}
