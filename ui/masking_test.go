package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/rules"
	"mllpscope/mllpcore/wholefile"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/uitest"
)

// everything returns all text that the window shows of messages.
func (w *testWindow) everything() string {
	var all []string
	for col := range list.Columns {
		all = append(all, uitest.OnScreen(w.messages.grid, col)...)
	}
	for n := range w.inspector.TabNames() {
		g := w.inspector.SelectTab(n)
		w.step()
		w.step()
		all = append(all, w.inspector.Lines(400)...)
		if g != nil {
			for col := range g.Columns() {
				all = append(all, uitest.OnScreen(g, col)...)
			}
		}
	}
	return strings.Join(all, "\n")
}

func TestMaskedNothingTellsWhoItIs(t *testing.T) {
	w := newTestWindow(t)
	secrets := []string{"DOE", "Jonathan", "7781234", "19700101", "Main Street", "looks pale"}
	body := "MSH|^~\\&|LAB|GEN|APP|FAC|20260101||ORU^R01^ORU_R01|%|P|2.5.1\r" +
		"PID|1||7781234^^^H^MR||DOE^Jonathan||19700101|F|||1 Main Street^^Town\r" +
		"OBR|1|||718-7^HGB\rOBX|1|TX|718-7^HGB||looks pale||||||F\r"
	w.inspect([]byte(strings.Replace(body, "%", "M1", 1)))
	d := w.inspect([]byte(strings.Replace(body, "%", "M2", 1)))
	w.messages.list.Select(d.ID)
	w.step()
	shown := w.everything()
	for _, s := range secrets {
		if !strings.Contains(shown, s) {
			t.Errorf("%q is not shown before it is masked", s)
		}
	}
	w.inspector.CompareWith()
	w.choose("Hide patient data")
	w.until("the message again", func() bool { return w.inspector.Document() != nil })
	w.until("the list again", func() bool { return w.messages.list.Len() == 2 && w.messages.list.Row(0) != nil })
	shown = w.everything()
	for _, s := range secrets {
		if strings.Contains(shown, s) {
			t.Errorf("%q is still shown:\n%s", s, shown)
		}
	}
	hexes := w.inspector.Document().Kept.Body
	if strings.Contains(string(hexes), "DOE") {
		t.Error("the bytes are not masked")
	}
	if !strings.Contains(w.banner.Text(), "Patient data hidden") || w.messages.Selected() != d.ID {
		t.Errorf("the banner says %q, message %d is selected", w.banner.Text(), w.messages.Selected())
	}
	patients := [2]string{w.messages.list.Row(0).Cells[list.ColPatient], w.messages.list.Row(1).Cells[list.ColPatient]}
	if patients[0] != patients[1] || patients[0] == "" {
		t.Errorf("the same person is called %q", patients)
	}
	derived := query.Derive(hexes)
	if want := derived.PatientID + " " + derived.PatientName; patients[0] != want {
		t.Errorf("the list says %q, the message %q", patients[0], want)
	}
	w.choose("Copy message")
	w.step()
	if got := w.app.Clipboard().Content(); strings.Contains(got, "DOE") || !strings.Contains(got, "PID|1") {
		t.Errorf("copied %q", got)
	}
	w.choose("Filter by this value")
	if w.toolbar.filter.Text != "" {
		t.Errorf("a masked value is the filter %q", w.toolbar.filter.Text)
	}

	w.choose("Hide patient data")
	w.until("the message itself", func() bool { return w.inspector.Document() != nil })
	w.until("the list itself", func() bool { return w.messages.list.Len() == 2 && w.messages.list.Row(0) != nil })
	if shown = w.everything(); !strings.Contains(shown, "DOE") || strings.Contains(w.banner.Text(), "Patient data hidden") {
		t.Errorf("unmasked, DOE is missing in\n%s", shown)
	}
}

func TestMaskedExport(t *testing.T) {
	w := newTestWindow(t)
	w.put(2)
	w.step()
	w.choose("Hide patient data")
	w.step()
	path := filepath.Join(t.TempDir(), "out.hl7")
	log := w.masking.Now(w.shown.Current())
	if err := wholefile.Write(path, func(f *os.File) error {
		for e, err := range log.Find(w.ctx, model.Search{WithBody: true}) {
			if err != nil {
				return err
			}
			if _, err := f.Write(append(e.Body, e.Answer.Bytes...)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), "DOE") || strings.Count(string(data), "PID|1") != 2 {
		t.Errorf("exported %q (%v)", data, err)
	}
	w.choose("Hide patient data")
	if k, ok := log.Get(1); !ok || strings.Contains(string(k.Body), "DOE") {
		t.Error("an export that is under way is no longer masked")
	}
	w.press(fyne.KeyHome)
}

// TestMaskedWaiting holds a message whose control ID and answer name the patient.
func TestMaskedWaiting(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	w.use(rules.Rule{Name: "stop", When: "type:ORU", Answer: rules.Hold})
	p := mllptest.Dial(t, w.server.Addr())
	p.Send("MSH|^~\\&|LAB|GEN|APP|FAC|20260101120000||ORU^R01|KERN-1|P|2.5.1\rPID|1||7781234||KERN^ILSE||19700101\r")
	w.until("a message that waits", func() bool { return len(w.held(model.WaitTime)) == 1 })
	if got := w.held(model.WaitControlID)[0]; got != "KERN-1" {
		t.Errorf("the control ID is %q", got)
	}
	w.choose("Hide patient data")
	w.until("a masked control ID", func() bool {
		return len(w.held(model.WaitTime)) == 1 && !strings.Contains(w.drawer.waiting.Copy(), "KERN")
	})
	w.answer("Edit the answer…")
	if e := w.answerText(); e != nil || !uitest.Says(w.drawer.waiting.Object(), "masked") {
		t.Errorf("masked, the answer can be edited: %v; shown is %q", e, uitest.Texts(w.drawer.waiting.Object()))
	}
	w.answer("AA")
	if ack := p.Answer(); !strings.Contains(ack, "MSA|AA|KERN-1") {
		t.Errorf("answered %q", ack)
	}
	w.use()
}

// TestMaskedListThatStandsStill: it shows what it has, masked, and stands still as before.
func TestMaskedListThatStandsStill(t *testing.T) {
	w := newTestWindow(t)
	w.put(24)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	selected := w.messages.Selected()
	if w.messages.Following() || selected == 0 {
		t.Fatal("selecting a message has not paused the list")
	}
	for _, what := range []string{"masked", "not masked any more"} {
		w.toggleMask()
		w.step()
		w.step()
		if w.messages.list.Len() != 24 || w.messages.empty.Visible() {
			t.Errorf("%s the list has %d rows", what, w.messages.list.Len())
		}
		if w.messages.Following() || w.messages.Selected() != selected {
			t.Errorf("%s it follows: %v; %d is selected, was %d", what, w.messages.Following(), w.messages.Selected(), selected)
		}
	}
}
