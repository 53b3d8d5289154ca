package inspector

import (
	"bytes"
	"strings"
	"testing"
)

const formattedBody = spanBody + `OBX|2|FT|IMP||\H\FINDINGS\N\\.br\\.in2\no fracture\.br\lungs clear||||||F` + "\r"

// A formatted value has signs in its row, its lines below the fields, and is copied with real line ends.
func TestFormattedValueIsReadInLines(t *testing.T) {
	w := newTestInspector(t)
	body := []byte(formattedBody)
	w.inspect(body)
	w.inspector.chooseByte(bytes.Index(body, []byte("no fracture")))
	w.step()
	w.step()
	row := strings.Join(w.inspector.Lines(400), "\n")
	if want := "OBX[2]-5\t⟨H⟩FINDINGS⟨N⟩↵no fracture↵lungs clear"; !strings.Contains(row, want) {
		t.Errorf("no row %q in\n%s", want, row)
	}
	bar := w.inspector.fields.value
	if !bar.object.Visible() || bar.text.Text != "OBX[2]-5: formatted text, 3 lines" || bar.save.Visible() {
		t.Errorf("the bar says %q, visible: %v", bar.text.Text, bar.object.Visible())
	}
	if got, want := bar.lines.grid.Text(), "FINDINGS\n  no fracture\n  lungs clear"; got != want {
		t.Errorf("the lines are %q, want %q", got, want)
	}
	for at, want := range []bool{true, false} {
		if style := bar.lines.grid.Row(at).Cells[2].Style; (style != nil && style.Style().Underline) != want {
			t.Errorf("line %d highlighted: %v, want %v", at, !want, want)
		}
	}
	if got, want := w.inspector.Copy(), "FINDINGS\n  no fracture\n  lungs clear"; got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	if got := w.marked(); got != `\H\FINDINGS\N\\.br\\.in2\no fracture\.br\lungs clear` {
		t.Errorf("marked %q: the bytes are to be as they came", got)
	}
	w.inspector.chooseByte(bytes.Index(body, []byte("12.5")))
	w.step()
	if bar.object.Visible() || bar.lines.object.Visible() {
		t.Errorf("at an ordinary value the bar says %q", bar.text.Text)
	}
}
