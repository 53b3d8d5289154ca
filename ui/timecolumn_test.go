package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
)

// chooseTime chooses how the list tells times, in the View menu.
func (w *testWindow) chooseTime(label string) {
	w.t.Helper()
	items := w.UI.menu.times.ChildMenu.Items
	i := slices.IndexFunc(items, func(i *fyne.MenuItem) bool { return i.Label == label })
	if i < 0 {
		w.t.Fatalf("there is no %q", label)
	}
	items[i].Action()
	w.step()
	w.step()
}

func TestTimeColumnAsChosen(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.until("the rows", func() bool { return w.messages.list.Len() == 3 })
	w.chooseTime("Since the previous message")
	if got := w.values("Since previous"); got != "+1.0 ms +1.0 ms –" {
		t.Errorf("since the previous: %q", got)
	}
	w.chooseTime("Date and time")
	if got := w.values("Date and time"); !strings.HasPrefix(got, "2026-11-22 12:00:0") {
		t.Errorf("date and time: %q", got)
	}
	for _, i := range w.UI.menu.times.ChildMenu.Items {
		if i.Checked != (i.Label == "Date and time") {
			t.Errorf("%q is ticked: %v", i.Label, i.Checked)
		}
	}
	again := New(Deps{
		App: w.app, Server: w.server, Log: w.log, Picker: w.picker, Marshal: inline, Rules: w.deps.Rules, Memory: w.memory,
	})
	if got := again.messages.columns.Times(); got != model.DateAndTime {
		t.Errorf("the next window shows %q", got)
	}
	w.headerMenu(w.titled("Date and time"), fyne.NewPos(10, 10))
	w.tapMenu("UTC")
	w.step()
	w.step()
	if got := w.values("UTC"); !strings.Contains(got, "Z") {
		t.Errorf("UTC: %q", got)
	}
}

func TestAFileIsShownInItsOrderByMSH7(t *testing.T) {
	w := newTestWindow(t)
	path := filepath.Join(t.TempDir(), "two.hl7")
	const data = "MSH|^~\\&|A|B|||20251121150405||ADT^A08|FIRST|P|2.5\r" +
		"MSH|^~\\&|A|B|||20251121150407||ADT^A08|SECOND|P|2.5\r"
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	w.openFile(path)
	w.until("the file", func() bool { return w.messages.list.Len() == 2 })
	if got := w.values("Control ID"); got != "FIRST SECOND" {
		t.Errorf("the list shows %q", got)
	}
	w.chooseTime("Since the previous message")
	if got := w.values("Since previous"); got != "– +2.000 s" {
		t.Errorf("since the previous: %q", got)
	}
	w.backToLive()
	w.step()
	if w.messages.list.Request(0, 1).Upward {
		t.Error("the live log is read as a file")
	}
	w.openFile(path + ".none")
	w.until("the banner", func() bool { return strings.Contains(w.banner.Text(), "Not opened") })
	w.openFile(path)
	w.until("the file again", func() bool { return w.messages.list.Len() == 2 && !w.banner.Has(troubleOpen) })
}
