package check_test

import (
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

func open(t testing.TB) *dict.Dictionary {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func document(t testing.TB, d *dict.Dictionary, text string) *explain.Document {
	t.Helper()
	msg, err := hl7.Parse([]byte(text))
	if err != nil {
		if msg, err = hl7.View([]byte(text), hl7.DefaultDelimiters()); err != nil {
			t.Fatal(err)
		}
	}
	return explain.New(msg, d, explain.Options{})
}
