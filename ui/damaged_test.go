package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// damagedWords are what is said of a message whose bytes the disk has changed.
const damagedWords = "its bytes are not those that were received: the disk has changed them"

// choose2 selects the row of a message by its ID.
func (w *testWindow) choose2(row int) {
	w.t.Helper()
	w.messages.grid.Choose(row)
	w.until("the message", func() bool {
		d := w.inspector.Document()
		return d != nil && d.ID == w.messages.Selected()
	})
}

func TestDamagedMessageIsNeverShownAsExact(t *testing.T) {
	w := newKeptWindow(t, damagedLog(t, 6, "MSG0002"))
	w.until("the rows", func() bool { return w.messages.list.Len() == 6 })
	w.choose2(4)
	w.until("the mark in the list", func() bool {
		return strings.HasPrefix(w.messages.list.Row(4).Cells[list.ColNote], "✗ damaged: "+damagedWords)
	})
	if tone := w.messages.list.Row(4).Tones[list.ColNote]; tone != model.ToneBad {
		t.Errorf("the mark has tone %d", tone)
	}
	const said = "✗ Damaged in the log: " + damagedWords
	if !slices.ContainsFunc(uitest.All[*widgets.Label](w.inspector.Object()), func(l *widgets.Label) bool {
		return strings.HasPrefix(l.Text, said) && l.Importance == widget.DangerImportance
	}) {
		t.Errorf("above the tabs stands %q", uitest.Texts(w.inspector.Object()))
	}
	for _, name := range []string{"Raw", "Hex", "Answer"} {
		w.choose(name)
		heads := uitest.All[*widgets.NoteLine](w.inspector.Object())
		if len(heads) != 1 || !strings.HasPrefix(heads[0].Text, said) {
			t.Errorf("%s says %q", name, uitest.Texts(w.inspector.Object()))
		}
	}
	w.choose("Raw")
	if len(w.inspector.Lines(9)) == 0 {
		t.Error("Raw does not show what there is")
	}
	w.until("the bar", func() bool { return w.banner.Text() != "" })
	if got := w.banner.Text(); !strings.HasPrefix(got, "✗ ") || !strings.Contains(got, "essage 2 of the log is damaged") {
		t.Errorf("the banner says %q", got)
	}
	w.choose2(5)
	for _, name := range []string{"Raw", "Hex", "Answer"} {
		w.choose(name)
		if uitest.Says(w.inspector.Object(), "amaged") {
			t.Errorf("a whole message is damaged: %s says %q", name, uitest.Texts(w.inspector.Object()))
		}
	}
	w.find("is:damaged")
	if got := w.column(list.ColControlID); got != "MSG0002" {
		t.Errorf("is:damaged finds %q", got)
	}
}

func TestExportSaysWhatIsDamaged(t *testing.T) {
	w := newKeptWindow(t, damagedLog(t, 6, "MSG0005"))
	w.until("the rows", func() bool { return w.messages.list.Len() == 6 })
	for _, c := range []struct{ how, file, want, has string }{
		{"HL7, MLLP-framed", "all.hl7", "1 damaged message was left out", ""},
		{"HL7, one file per message", "folder", "1 damaged message was left out", ""},
		{"JSON lines", "all.jsonl", "1 damaged message was written with the mark", damagedWords},
	} {
		path := filepath.Join(t.TempDir(), c.file)
		w.exportAs(0, c.how, path)
		if got := w.saidNow(); !strings.Contains(got, c.want) || !strings.Contains(got, "ID 5") || w.status.tone != model.ToneBad {
			t.Errorf("%s: said is %q", c.how, got)
		}
		if !w.log2(c.want) {
			t.Errorf("%s: the Log drawer does not have it", c.how)
		}
		if data, _ := os.ReadFile(path); c.has != "" && !strings.Contains(string(data), c.has) {
			t.Errorf("%s: written is %q", c.how, data)
		}
	}
}

// A copy of a log in use without its WAL says what may be missing as long as it is looked at.
func TestCopyWithoutItsWALIsSaid(t *testing.T) {
	dir := t.TempDir()
	w := newKeptWindow(t, filepath.Join(dir, "m.mllplog"))
	w.put(20)
	data, err := os.ReadFile(filepath.Join(dir, "m.mllplog"))
	if err != nil {
		t.Fatal(err)
	}
	w.picker.path = filepath.Join(dir, "copy.mllplog")
	if err := os.WriteFile(w.picker.path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	w.choose("Open")
	w.until("the copy", func() bool { return w.looked.at != nil })
	got := w.banner.Text()
	if !strings.HasPrefix(got, "✗ The log ") || !strings.Contains(got, "copy.mllplog-wal") || !strings.Contains(got, "missing") {
		t.Errorf("the banner says %q", got)
	}
	if w.step(); !w.log2("copy.mllplog-wal") {
		t.Error("the Log drawer does not have it")
	}
	w.choose("Return to live log")
	w.step()
	if texts := w.banner.Texts(); len(texts) > 0 {
		t.Errorf("the live log lacks nothing, and the banner says %q", texts)
	}
}
