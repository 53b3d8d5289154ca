package check_test

import (
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/explain"
)

// TestSamples holds the samples that the programs carry with them: every one has a structure, every part of it a name,
// and nothing in it is wrong.
func TestSamples(t *testing.T) {
	d := open(t)
	for _, s := range assets.Samples() {
		doc := document(t, d, string(s.Data))
		if doc.Structure() == nil || len(doc.Notes()) > 0 {
			t.Errorf("%s: structure %v, %q", s.Name, doc.Structure(), doc.Notes())
		}
		for segment := range doc.Segments() {
			n, _ := segment.Node()
			if local := explain.IsLocal(string(n.Segment().Name())); !local {
				named(t, s.Name, segment)
			}
		}
		for _, f := range run(doc) {
			if f.Severity != check.Info {
				t.Errorf("%s: %s %s: %s", s.Name, f.Severity, f.Rule, f.Text)
			}
		}
	}
}

// named fails for what the dictionary has no name for. A subcomponent of a type that has none, such as the suffix of
// OBX-3.1 in older versions, is called by its place.
func named(t *testing.T, sample string, i explain.Item) {
	if i.Empty() {
		return
	}
	if (!i.Known() || i.Name() == "") && i.Kind() != explain.KindSubcomponent {
		t.Errorf("%s: %s has no name", sample, i.Path())
	}
	for part := range i.Parts(false) {
		named(t, sample, part)
	}
}
