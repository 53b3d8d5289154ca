package inspector

import (
	"strings"
	"testing"
	"unicode"
)

func TestAMissingFontIsSaid(t *testing.T) {
	w := newTestInspector(t)
	w.inspector.notes.fonts.has = func(r rune) bool { return !unicode.In(r, unicode.Han, unicode.Katakana) }
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|1||ADT^A01|1|P|2.5.1||||||UNICODE UTF-8\rPID|1||7||山田^太郎~ヤマダ^שלום^Ж\r"))
	got := w.inspector.notes.text.Text
	if want := "No font for Han, Katakana: shown as �"; !strings.Contains(got, want) ||
		!strings.Contains(got, "Noto Sans CJK") || !w.inspector.notes.object.Visible() {
		t.Errorf("it is said %q, want %q", got, want)
	}
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|1||ADT^A01|1|P|2.5.1||||||UNICODE UTF-8\rPID|1||7||Ж^שלום^é\r"))
	if w.inspector.notes.object.Visible() {
		t.Errorf("of what has fonts it is said %q", w.inspector.notes.text.Text)
	}
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|1||ADT^A01|1|P|2.5.1||||||ISO IR87\rPID|1||7||\x1b$B;3ED\x1b(B\r"))
	if got := w.inspector.notes.text.Text; !w.inspector.notes.object.Visible() || !strings.Contains(got, "No font for Han") {
		t.Errorf("of ISO 2022 it is said %q", got)
	}
}
