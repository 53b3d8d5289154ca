package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

func TestFirstMessage(t *testing.T) {
	w := newTestWindow(t)
	if got := w.messages.empty.Title.Text; got != "Not listening" || !w.messages.empty.Visible() {
		t.Errorf("the empty list says %q", got)
	}
	if w.toolbar.ListeningText() != "○ Stopped" {
		t.Errorf("the toolbar says %q", w.toolbar.ListeningText())
	}
	w.listen()
	address := w.server.Addr()
	if got := w.messages.empty.Next.Text; got != "Send HL7 in MLLP blocks to "+address {
		t.Errorf("the empty list says %q, the listener is at %s", got, address)
	}
	test.Tap(w.messages.empty.Action)
	w.until("a row", func() bool { return w.messages.list.Len() == 1 && w.messages.list.Row(0).Settled })
	if w.messages.empty.Visible() {
		t.Error("the list has a row and still says that it is empty")
	}
	if got := w.column(list.ColAnswer); got != "AA" {
		t.Errorf("the sample was answered %q", got)
	}
	w.until("what was said", func() bool { return strings.Contains(w.status.said, "answered AA") })
	test.Tap(w.toolbar.start)
	w.until("stopped", func() bool { return strings.HasPrefix(w.toolbar.ListeningText(), "○ Stopped") })
}

func TestPortInUseIsSaid(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	other := newTestWindow(t)
	_, port, _ := strings.Cut(w.server.Addr(), ":")
	if err := other.server.Set("LocalPort", port); err != nil {
		t.Fatal(err)
	}
	other.step()
	test.Tap(other.toolbar.start)
	other.step()
	if panel := other.panel.Object(); !uitest.Says(panel, port) || other.UI.now.Stats.Listening {
		t.Errorf("a port in use: listening %v, the panel says %q", other.UI.now.Stats.Listening, uitest.Texts(panel))
	}
	if err := other.server.Set("LocalPort", "0"); err != nil {
		t.Fatal(err)
	}
	other.listen()
	other.until("the error is taken back", func() bool {
		return strings.HasPrefix(other.status.said, "Listening on 127.0.0.1:") && !uitest.Says(other.panel.Object(), port)
	})
}

func TestSelectionStaysOnItsMessage(t *testing.T) {
	w := newTestWindow(t)
	w.put(50)
	w.step()
	test.TapAt(w.messages.grid, w.messages.grid.Place(3, 0, 3))
	w.step()
	if id := w.messages.Selected(); id != 47 || w.inspector.Document().ID != 47 {
		t.Fatalf("selected %d, inspected %v", id, w.inspector.Document().ID)
	}
	for range 5 {
		w.put(10)
		w.step()
		row := w.messages.grid.Selected()
		if r := w.messages.list.Row(row); r == nil || r.ID != 47 {
			t.Fatalf("the mark is on row %d, which is not message 47", row)
		}
	}
	if w.inspector.Document().ID != 47 {
		t.Errorf("the inspector went to message %d", w.inspector.Document().ID)
	}
	w.window.Canvas().Focus(w.messages.grid)
	w.press(fyne.KeyDown)
	w.step()
	if id := w.messages.Selected(); id != 46 {
		t.Errorf("Down went to message %d, want 46", id)
	}
	w.window.Canvas().Unfocus() // a button was pressed, say: the list goes on taking the arrows
	w.press(fyne.KeyEnd)
	w.step()
	w.step()
	if id := w.messages.Selected(); id != 1 {
		t.Errorf("End went to message %d, want 1", id)
	}
}

func TestPauseAndFollow(t *testing.T) {
	w := newTestWindow(t)
	w.put(30)
	w.step()
	w.press(fyne.KeySpace)
	before := w.column(list.ColControlID)
	w.put(7)
	w.step()
	if got := w.column(list.ColControlID); got != before {
		t.Errorf("a paused list changed from %s to %s", before, got)
	}
	if got := w.toolbar.follow.Text; got != "Follow (7 new)" {
		t.Errorf("the button says %q", got)
	}
	test.Tap(w.toolbar.follow)
	w.step()
	if got := uitest.OnScreen(w.messages.grid, list.ColControlID)[0]; got != "MSG0037" || w.toolbar.follow.Text != "Pause list" {
		t.Errorf("after following again %s is on top, the button says %q", got, w.toolbar.follow.Text)
	}
}

func TestFilterEntry(t *testing.T) {
	w := newTestWindow(t)
	w.put(120)
	w.step()
	w.choose("Edit filter")
	test.Type(w.window.Canvas().Focused(), "id:MSG010* ack:AA")
	w.until("matches, counted", func() bool {
		return w.messages.list.Len() == 10 && w.toolbar.count.Text == "10 of 120"
	})
	w.press(fyne.KeyF3)
	w.press(fyne.KeyF3)
	if id := w.messages.Selected(); id != 108 {
		t.Errorf("F3 twice went to message %d, want 108", id)
	}
	test.Type(w.window.Canvas().Focused(), " zebra")
	w.until("nothing", func() bool { return w.messages.list.Len() == 0 && !w.messages.Page().More })
	w.step()
	if got := w.messages.empty.Title.Text; got != "None of 120 messages matches: id:MSG010* ack:AA zebra" {
		t.Errorf("the empty list says %q", got)
	}
	w.press(fyne.KeyEscape)
	w.step()
	if w.toolbar.filter.Text == "" || w.window.Canvas().Focused() != w.messages.grid {
		t.Errorf("Esc once leaves the filter, which is %q", w.toolbar.filter.Text)
	}
	w.press(fyne.KeyEscape)
	w.until("all", func() bool { return w.messages.list.Len() == 120 })
	if w.toolbar.filter.Text != "" || w.toolbar.count.Visible() {
		t.Errorf("after Esc twice the filter is %q", w.toolbar.filter.Text)
	}
	if w.window.Canvas().Focused() != w.messages.grid {
		t.Error("after Esc the list has not got the keyboard")
	}
}

func TestInspectorTabs(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	for label, want := range map[string]string{
		"Fields": "PID-5\tDOE^JO", "Raw": "⟨VT⟩MSH|^~\\&|LAB", "Hex": "00000000  0b 4d 53 48", "Answer": "MSA|AA|MSG⟨CR⟩",
		"Wire": "Answer: AA",
	} {
		w.choose(label)
		if w.inspector.Tab() != label {
			t.Errorf("%s: the tab shown is %s", label, w.inspector.Tab())
		}
		if got := strings.Join(w.inspector.Lines(100), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: %q is missing in\n%s", label, want, got)
		}
	}
}

func TestFieldsOpenWithTheKeyboard(t *testing.T) {
	w := newTestWindow(t)
	w.put(1)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	w.choose("Fields")
	fields := w.inspector.SelectTab(0)
	for row, line := range w.inspector.Lines(400) {
		if strings.HasPrefix(line, "PID-5\t") {
			fields.Choose(row)
		}
	}
	w.press(fyne.KeyRight)
	if got := strings.Join(w.inspector.Lines(100), "\n"); !strings.Contains(got, "PID-5.1\tDOE") {
		t.Errorf("Right did not open PID-5:\n%s", got)
	}
	w.press(fyne.KeyRight)
	w.choose("Copy")
	if got := w.app.Clipboard().Content(); got != "DOE" {
		t.Errorf("copied %q, want DOE", got)
	}
	w.press(fyne.KeyLeft)
	w.press(fyne.KeyLeft)
	if got := strings.Join(w.inspector.Lines(100), "\n"); strings.Contains(got, "PID-5.1") {
		t.Errorf("Left twice did not close PID-5:\n%s", got)
	}
}

func TestAnswerAppearsWhenItIsKnown(t *testing.T) {
	w := newTestWindow(t)
	m := &message.Message{Time: w.now, Started: w.now, Body: []byte("MSH|^~\\&|||||||ADT^A01|X|P|2.5\r")}
	w.log.Append(m, ignored{})
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	w.choose("Answer")
	if !uitest.Says(w.inspector.Object(), "Not answered yet") {
		t.Errorf("before the answer the tab says %q", uitest.Texts(w.inspector.Object()))
	}
	w.log.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: w.now, Bytes: []byte("\x0bMSA|AA\r\x1c\r")})
	w.step()
	if got := w.inspector.Lines(1); len(got) != 1 || got[0] != "⟨VT⟩MSA|AA⟨CR⟩" {
		t.Errorf("after the answer the tab shows %q", got)
	}
}

func TestExport(t *testing.T) {
	w := newTestWindow(t)
	w.put(2)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	w.picker.path = filepath.Join(t.TempDir(), "out.hl7")
	w.export()
	data, err := os.ReadFile(w.picker.path)
	if err != nil {
		t.Fatal(err)
	}
	k, _ := w.log.Get(2)
	if want := "\x0b" + string(k.Body) + "\x1c\r"; string(data) != want {
		t.Errorf("exported %q, want %q", data, want)
	}
	if w.picker.name != "MSG0002.hl7" {
		t.Errorf("the name proposed is %q", w.picker.name)
	}
	w.picker.err = filedlg.ErrCancelled
	said := w.status.said
	w.export()
	if w.status.said != said {
		t.Errorf("a cancelled export says %q", w.status.said)
	}
	w.picker.err, w.picker.path = nil, filepath.Join(t.TempDir(), "nowhere", "out.hl7")
	w.export()
	if !strings.Contains(w.status.said, "nowhere") || w.status.tone != model.ToneBad {
		t.Errorf("an export that failed says %q", w.status.said)
	}
}

func TestConnectionsAreShownAndEnded(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	c, err := mllpcore.Dial(context.Background(), mllpcore.ClientOptions{Address: w.server.Addr()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }() // it is cut from the other side
	w.until("a connection", func() bool { return len(w.connections.Rows()) == 1 })
	g := w.connections.Grid()
	test.TapAt(g, g.Place(0, model.ConnDrop, 0))
	w.until("no connection", func() bool { return len(w.connections.Rows()) == 0 && w.connections.Empty.Visible() })
	w.until("the log", func() bool { return w.log2("disconnected") })
}

// log2 reports whether the Log drawer has a line with these words.
func (w *testWindow) log2(words string) bool {
	for i := range w.UI.log.ring.Len() {
		if strings.Contains(w.UI.log.ring.Line(i).Cells[model.LogText], words) {
			return true
		}
	}
	return false
}

func TestBannerShowsTheGravest(t *testing.T) {
	test.NewTempApp(t)
	b := widgets.NewBanner()
	b.Set("expiry", model.ToneWarn, "the certificate ends in 12 days")
	b.Set("disk", model.ToneBad, "the disk is full")
	if got := b.Text(); got != "✗ the disk is full" {
		t.Errorf("shown %q", got)
	}
	b.Clear("disk")
	if got := b.Text(); got != "⚠ the certificate ends in 12 days" {
		t.Errorf("after the disk has room again: %q", got)
	}
	b.Clear("expiry")
	if b.Text() != "" || b.Object().Visible() {
		t.Errorf("with nothing wrong: %q", b.Text())
	}
}

func TestWindowIsRestored(t *testing.T) {
	w := newTestWindow(t)
	w.splits.drawer.SetOffset(0.6)
	w.choose("Hex")
	w.choose("Light theme")
	w.remember()
	again := New(Deps{
		App: w.app, Server: w.server, Log: w.log, Picker: w.picker, Marshal: inline, Rules: w.deps.Rules, Memory: w.memory,
	})
	if again.inspector.Tab() != "Hex" || again.look != widgets.LookLight || again.splits.drawer.Offset != 0.6 {
		t.Errorf("restored tab %s, look %s, drawer %v", again.inspector.Tab(), again.look, again.splits.drawer.Offset)
	}
}

func TestClosingEndsThePumpFirst(t *testing.T) {
	w := newTestWindow(t)
	w.pump.Start()
	begun := 0
	w.deps.Close = func() { begun++ }
	w.choose("Quit")
	if begun != 1 {
		t.Errorf("Quit in the menu began the end %d times", begun)
	}
	w.Stop()
	w.Stop()
	if err := w.Finish(t.Context()); err != nil {
		t.Error(err)
	}
	w.Quit()
	<-w.pump.Done()
	if w.Post(func() {}) {
		t.Error("a window that is closed takes work")
	}
	if !errors.Is(w.ctx.Err(), context.Canceled) {
		t.Error("what the window started was not told to end")
	}
}

// endedApp is Fyne after it has ended by itself: GLFW panics.
type endedApp struct{ fyne.App }

func (endedApp) Quit() { panic("NotInitialized: The GLFW library is not initialized") }

func TestQuittingWhatHasEnded(t *testing.T) {
	w := newTestWindow(t)
	w.deps.App = endedApp{w.app}
	w.quit() // seen with SIGTERM on a busy machine: the panic was the process's end, with exit code 2
}

func TestMenuNamesEveryKey(t *testing.T) {
	w := newTestWindow(t)
	var labels []string
	for _, m := range w.window.MainMenu().Items {
		for _, i := range m.Items {
			labels = append(labels, i.Label)
		}
	}
	all := strings.Join(labels, "\n")
	for _, key := range []string{
		"Ctrl+R", "Ctrl+F", "Space", "Ctrl+1", "Ctrl+5", "Ctrl+C", "Ctrl+S", "F3", "Esc", "Ctrl+Q",
	} {
		if !strings.Contains(all, key) {
			t.Errorf("%s is not in the menu:\n%s", key, all)
		}
	}
}
