package main

import (
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/store"
)

// TestMillionFill makes a small log, which holds what the filters of the measurement look for.
func TestMillionFill(t *testing.T) {
	m := million{millionOptions: millionOptions{messages: 6000}, path: filepath.Join(t.TempDir(), "log")}
	if err := m.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := store.OpenReadOnly(m.path)
	if err != nil {
		t.Fatal(err)
	}
	types, broken, negative := map[string]int{}, 0, 0
	for row, err := range r.Scan(t.Context(), store.ScanOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		types[row.Type]++
		if row.Kind.Status() == "broken" {
			broken++
		}
		if row.Answered && !row.Answer.Positive {
			negative++
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if types[rareType] != 50 || types["ADT"] != 1983 || broken != 1 || negative != 6 {
		t.Errorf("types %v, %d broken, %d answered negatively", types, broken, negative)
	}
}

func TestMillionBody(t *testing.T) {
	body := millionBody(50_003)
	h, err := hl7.ParseHeader(body)
	if err != nil || string(h.ControlID()) != millionID(50_003) {
		t.Fatalf("%q: %v", body, err)
	}
	if !strings.Contains(string(body), "|P00003^^^H^MR|") || !strings.Contains(string(body), "|19700101|M") {
		t.Errorf("not the patient that was wanted: %q", body)
	}
}
