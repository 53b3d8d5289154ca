package inspector

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model/document"
)

func TestRawAndHexSayWhatIsSelected(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte(strings.Replace(spanBody, "OBX|1", "NK1|1|DOE^MARY|SPO\rOBX|1", 1)))
	raw, hex := w.inspector.raws[0], w.inspector.hex
	w.choose("Raw")
	if got := raw.place.text.Text; got != "" {
		t.Errorf("before anything is selected Raw says %q", got)
	}
	test.TapAt(raw.Grid(), raw.Grid().Place(2, 1, strings.Index("NK1|1|DOE^MARY", "ARY")))
	for name, text := range map[string]string{"Raw": raw.place.text.Text, "Hex": hex.place.text.Text} {
		if !strings.HasPrefix(text, "NK1-2.2 Given Name  ·  4 bytes at ") {
			t.Errorf("%s says %q", name, text)
		}
	}
	w.drag(2, 7, 2, 11)
	if got := raw.place.text.Text; !strings.HasPrefix(got, "In NK1-2 ") || !strings.Contains(got, "5 bytes at") {
		t.Errorf("of a part of a name Raw says %q", got)
	}
	w.choose("Hex")
	test.TapAt(hex.Grid(), hex.Grid().Place(0, document.HexText, 2))
	if got := hex.place.text.Text; !strings.HasPrefix(got, "MSH Message Header") {
		t.Errorf("of a segment's name Hex says %q", got)
	}
	w.inspect([]byte(spanBody))
	if got := raw.place.text.Text + hex.place.text.Text; got != "" {
		t.Errorf("of another message %q is said", got)
	}
}

// rawText returns what the rows of Raw say, put together.
func rawText(v *rawView) string { return strings.Join(v.Lines(v.lines.Rows()), "") }

func TestLinesOfRawAreWrapped(t *testing.T) {
	w := newTestInspector(t)
	w.window.Resize(fyne.NewSize(500, 400))
	body := strings.Replace(spanBody, "DOE^JO", "DOE^"+strings.Repeat("Jo山田é", 40)+"^JR", 1)
	d := w.inspect([]byte(body))
	w.choose("Raw")
	raw := w.inspector.raws[0]
	before, rows := rawText(raw), raw.lines.Rows()
	raw.wrap.SetChecked(true)
	if got := raw.lines.Rows(); got <= rows {
		t.Fatalf("%d rows when wrapped, %d before", got, rows)
	}
	if got := rawText(raw); got != before {
		t.Errorf("wrapped it says\n%s\nnot\n%s", got, before)
	}
	for at := range body {
		row := raw.lines.RowAt(at)
		from, to := raw.lines.Marked(row, document.Span{Start: at, End: at + 1})
		if from >= to {
			t.Fatalf("byte %d is not in row %d, which is to show it", at, row)
		}
		if got := raw.lines.ByteAt(row, from); got > at || at-got > 2 {
			t.Fatalf("byte %d is in row %d at %d; there stands byte %d", at, row, from, got)
		}
	}
	jr := strings.Index(body, "JR|")
	row := raw.lines.RowAt(jr)
	from, _ := raw.lines.Marked(row, document.Span{Start: jr, End: jr + 1})
	test.TapAt(raw.Grid(), raw.Grid().Place(row, 1, from))
	if s := w.inspector.Span(); string(d.Kept.Body[s.Start:s.End]) != "JR" {
		t.Errorf("a click in a wrapped line selects %v", s)
	}
	if !w.inspector.raws[1].wrap.Checked || w.memory.StringWithFallback(wrapName, "") == "" {
		t.Error("Answer does not wrap as well, or it is not remembered")
	}
	cells := raw.lines.Wrapped()
	w.window.Resize(fyne.NewSize(900, 400))
	if got := raw.lines.Wrapped(); got <= cells {
		t.Errorf("in a wider window lines are wrapped to %d characters, %d before", got, cells)
	}
	raw.wrap.SetChecked(false)
	if got := raw.lines.Rows(); got != rows {
		t.Errorf("%d rows when not wrapped any more, want %d", got, rows)
	}
}

func TestALargeMessageIsWrapped(t *testing.T) {
	w := newTestInspector(t)
	w.inspector.setWrap(true)
	w.inspect(append(segmentMessage(3<<20), pdfMessage(2<<20)...))
	w.choose("Raw")
	w.step()
	raw := w.inspector.raws[0]
	if raw.lines.Wrapped() == 0 {
		t.Fatal("it is not wrapped")
	}
	last := raw.lines.Rows() - 1
	if _, text := raw.lines.Row(last); text != "⟨FS⟩⟨CR⟩" {
		t.Errorf("the last row is %q", text)
	}
	for line, row := 0, 0; row <= last; row++ { // each row is part of one line, in their order
		p := raw.lines.LineSpan(row)
		if p.Start < line {
			t.Fatalf("row %d begins at byte %d, the one before at %d", row, p.Start, line)
		}
		line = p.Start
		if row == last-1 {
			break
		}
	}
}
