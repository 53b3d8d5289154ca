package explain_test

import (
	"bytes"
	"strings"
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
		"MSH|^~\\&|||||||ADT^A01|1|P|2.5\rNTE|1|L|\\H\\a\\.br\\\\.in4\\b\\M2442\\K\\\\C2842\\\\XE9\\",
		"MSH|||||||||||||||||\rZZZ|^^^|~~~", "MSH^~|\\&^^^^^^^ADT|A01^1^P^2.1\rEVN^A01\rPID^1",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkCover(t, d, data) })
}

// everyLeafEmpty is Empty by its definition.
func everyLeafEmpty(i explain.Item) bool {
	if i.IsLeaf() && i.Kind() != explain.KindSegment {
		return i.Len() == 0
	}
	for part := range i.Parts(false) {
		if !everyLeafEmpty(part) {
			return false
		}
	}
	return true
}

// looks holds the ways to show a value against each other.
func looks(t *testing.T, i explain.Item, escape byte) {
	text, formatted := i.Text(), i.Formatted()
	switches := bytes.Contains(i.Raw(), []byte{escape, 'C'}) || bytes.Contains(i.Raw(), []byte{escape, 'M'})
	if !i.IsFormatted() && !switches && text != formatted {
		t.Fatalf("%s is no formatted value: %q, %q", i.Path(), text, formatted)
	}
	if row, cut := i.Short(8); cut < 0 || i.Len() <= 8 && cut != 0 || i.Len() == 0 && row != "" {
		t.Fatalf("%s: %q, %d of %d bytes left out", i.Path(), row, cut, i.Len())
	}
	for _, l := range first(i.Lines(i.Len())) {
		if strings.ContainsAny(l.Text(), "\r\n") {
			t.Fatalf("%s has a line %q", i.Path(), l.Text())
		}
	}
}

func first(lines []explain.Line, _ int) []explain.Line { return lines }

func checkCover(t *testing.T, d *dict.Dictionary, data []byte) {
	doc := document(t, d, string(data))
	owner := make([]byte, len(data))
	var walk func(explain.Item)
	walk = func(i explain.Item) {
		_, _, _, _ = i.Path(), i.Name(), i.Meaning(), i.Known()
		if i.Offset() < 0 || i.Offset()+i.Len() > len(data) {
			t.Fatalf("%s is %d bytes at %d of %d", i.Path(), i.Len(), i.Offset(), len(data))
		}
		if empty := everyLeafEmpty(i); i.Kind() != explain.KindGroup && i.Empty() != empty {
			t.Fatalf("%s of %q: empty %v, its leaves %v", i.Path(), data, i.Empty(), empty)
		}
		if i.IsLeaf() {
			looks(t, i, doc.Message().Delimiters().Escape)
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
