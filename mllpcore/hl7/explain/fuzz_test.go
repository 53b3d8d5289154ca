package explain_test

import (
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// FuzzDocument takes any bytes apart: no panic, every byte of every segment in the tree, none of them twice.
func FuzzDocument(f *testing.F) {
	d := open(f)
	for _, s := range assets.Samples() {
		f.Add(s.Data)
	}
	for _, text := range []string{
		"", "MSH", "MSH|", "PID|1\r\r\rOBX|1|NM|||5\n", "FHS|^~\\&\rMSH|^~\\&|||||||ORU^R01\rOBX|1|ED|||^a^b^Base64^AAAA",
		"MSH|^~\\&|||||||ORU^R01|1|P|2.5||||||SJIS\rPID|\x83\x7c^\x83\x5c~&&^&", "OBX|||||a&b&c^&&~~^\r\rMSH|^~\\&|",
		"MSH|||||||||||||||||\rZZZ|^^^|~~~", "MSH^~|\\&^^^^^^^ADT|A01^1^P^2.1\rEVN^A01\rPID^1",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkCover(t, d, data) })
}

func checkCover(t *testing.T, d *dict.Dictionary, data []byte) {
	doc := document(t, d, string(data))
	owner := make([]byte, len(data))
	var walk func(explain.Item)
	walk = func(i explain.Item) {
		_, _, _, _ = i.Path(), i.Name(), i.Meaning(), i.Known()
		if i.Offset() < 0 || i.Offset()+i.Len() > len(data) {
			t.Fatalf("%s is %d bytes at %d of %d", i.Path(), i.Len(), i.Offset(), len(data))
		}
		if i.IsLeaf() {
			for at := i.Offset(); at < i.Offset()+i.Len(); at++ {
				owner[at]++
			}
		}
		for part := range i.Parts(false) {
			walk(part)
		}
	}
	segments := 0
	for root := range doc.Roots() {
		walk(root)
	}
	for s := range doc.Segments() {
		segments++
		_ = s.Flag()
	}
	for range doc.Missing() {
	}
	delims := doc.Message().Delimiters()
	whole := 0
	for s := range doc.Message().Segments() {
		if s.Len() > 0 {
			whole++
		}
		pos := len(s.Name())
		for at, b := range s.Raw() {
			n := owner[s.Offset()+at]
			delimiter := b == delims.Field || b == delims.Component || b == delims.Repetition || b == delims.Subcomponent
			if n > 1 || n == 0 && at >= pos && !delimiter {
				t.Fatalf("byte %d (%q) belongs to %d leaves of %q", s.Offset()+at, b, n, data)
			}
		}
	}
	if whole != segments {
		t.Fatalf("%d segments in the tree, %d in the message %q", segments, whole, data)
	}
	if len(data) > 0 {
		doc.At(len(data) / 2)
	}
	for range doc.Find("a", 0) {
	}
}
