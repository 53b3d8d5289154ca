package inspector

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model/document"
)

// selected returns the path that is selected in Fields.
func (w *testInspector) selectedPath() string {
	v := w.inspector.fields
	if row := v.Grid().Selected(); v.tree != nil && row >= 0 && row < v.tree.Rows() {
		return v.tree.Path(row)
	}
	return ""
}

// marked returns the text that is marked in Raw.
func (w *testInspector) marked() string {
	v := w.inspector.views[1].(*rawView)
	row := v.Grid().Selected()
	if row < 0 {
		return ""
	}
	from, to := v.lines.Marked(row, v.span)
	_, text := v.lines.Row(row)
	return string([]rune(text)[from:to])
}

const spanBody = "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\r" +
	"PID|1||77^^^H&1.2.3&ISO^MR||DOE^JO||19700101|F\rOBX|1|NM|718-7||12.5|g/dL\r"

func TestSelectingAnywhereSelectsTheSameBytes(t *testing.T) {
	w := newTestInspector(t)
	d := w.inspect([]byte(spanBody))
	raw, hex := w.inspector.views[1].(*rawView), w.inspector.views[2].(*hexView)

	w.choose("Hex")
	at := strings.Index(spanBody, "JO|") + 1 // with the start block before it
	test.TapAt(hex.Grid(), hex.Grid().Place(at/16, document.HexText, at%16))
	w.choose("Raw")
	if got := w.marked(); got != "JO" {
		t.Errorf("chosen in Hex, Raw marks %q", got)
	}
	w.choose("Fields")
	if got := w.selectedPath(); got != "PID-5.2" {
		t.Errorf("chosen in Hex, Fields selects %q", got)
	}

	w.choose("Raw")
	char := strings.Index("PID|1||77^^^H&1.2.3&ISO^MR||", "1.2.3") + 1
	test.TapAt(raw.Grid(), raw.Grid().Place(1, 1, char))
	if got := w.marked(); got != "1.2.3" {
		t.Errorf("chosen in Raw, Raw marks %q", got)
	}
	w.choose("Fields")
	if got := w.selectedPath(); got != "PID-3.4.2" {
		t.Errorf("chosen in Raw, Fields selects %q", got)
	}
	if s := hex.rows.span; string(d.Kept.Body[s.Start:s.End]) != "1.2.3" {
		t.Errorf("chosen in Raw, Hex marks %v", s)
	}

	w.press(fyne.KeyUp)
	if got, want := w.selectedPath(), "PID-3.4.1"; got != want {
		t.Fatalf("Up selects %q, want %q", got, want)
	}
	w.choose("Raw")
	if got := w.marked(); got != "H" {
		t.Errorf("chosen in Fields, Raw marks %q", got)
	}
	w.press(fyne.KeyDown)
	w.choose("Fields")
	if got := w.selectedPath(); got != "OBX" {
		t.Errorf("the next line of Raw, Fields selects %q", got)
	}
}

func TestFindInTheMessageGoesFromPlaceToPlace(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte(spanBody))
	w.choose("Find in message")
	test.Type(w.window.Canvas().Focused(), "1.2")
	w.step()
	if got := w.inspector.bar.count.Text; got != "1" {
		t.Errorf("the count says %q", got)
	}
	w.press(fyne.KeyReturn)
	if got := w.selectedPath(); got != "PID-3.4.2" || w.inspector.bar.count.Text != "1 of 1" {
		t.Errorf("Enter selects %q, the count says %q", got, w.inspector.bar.count.Text)
	}
	w.inspector.bar.find.SetText("d")
	w.choose("Find next")
	first := w.selectedPath()
	w.choose("Find next")
	if second := w.selectedPath(); first == second {
		t.Errorf("the next place is again %s", second)
	}
	w.choose("Find previous")
	if got := w.selectedPath(); got != first {
		t.Errorf("back goes to %s, want %s", got, first)
	}
}

func TestCharsetIsFoundAndChosen(t *testing.T) {
	w := newTestInspector(t)
	body := []byte("MSH|^~\\&|A|B|C|D|||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rPID|1||7||M\xfcller^J\xf6rg\r")
	w.inspect(body)
	notice := w.inspector.notes
	if !strings.Contains(notice.text.Text, "Read as windows-1252, a guess") || notice.object.Hidden {
		t.Fatalf("the notice says %q", notice.text.Text)
	}
	test.Tap(notice.place)
	if got, want := w.inspector.Span().Start, bytes.IndexByte(body, 'M')+1; got < want || got > bytes.IndexByte(body, 0xfc) {
		t.Errorf("the notice leads to byte %d", got)
	}
	test.Tap(notice.reread[0])
	w.step()
	if got := w.inspector.Document().Options().Charset.Name(); got != "windows-1252" {
		t.Errorf("reread as %q", got)
	}
	if got := strings.Join(w.inspector.Lines(100), "\n"); !strings.Contains(got, "PID-5\tMüller^Jörg") {
		t.Errorf("PID-5 is missing in\n%s", got)
	}
	w.inspector.bar.charset.SetSelected("ISO-8859-5")
	w.step()
	if got := strings.Join(w.inspector.Lines(100), "\n"); !strings.Contains(got, "PID-5\tMќller") {
		t.Errorf("read as Cyrillic, PID-5 is missing in\n%s", got)
	}
	if got := w.inspector.Document().Kept.Body; !bytes.Equal(got, body) {
		t.Errorf("the bytes changed to %q", got)
	}
}

// What is not decided is shown as it is, and each likely charset is one tap away.
func TestUndecidedCharsetIsOffered(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|||ADT^A01|1|P|2.5\rPID|1||7||\xdf\xed\r")) // Ян in windows-1251
	notice := w.inspector.notes
	if !strings.Contains(notice.text.Text, "Not decided, shown as windows-1252") {
		t.Fatalf("the notice says %q", notice.text.Text)
	}
	for _, button := range notice.reread {
		if button.Text == "Read as windows-1251" && button.Visible() {
			test.Tap(button)
			w.step()
			if got := strings.Join(w.inspector.Lines(100), "\n"); !strings.Contains(got, "PID-5\tЯн") {
				t.Errorf("read as windows-1251, PID-5 is missing in\n%s", got)
			}
			if notice.reread[0].Text != "Automatic" || notice.reread[1].Visible() {
				t.Errorf("then %q is offered", notice.reread[0].Text)
			}
			return
		}
	}
	t.Errorf("windows-1251 is not offered")
}

func TestEmptyFieldsAreShownWhenAsked(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte(spanBody))
	if got := strings.Join(w.inspector.Lines(400), "\n"); strings.Contains(got, "PID-2\t") {
		t.Error("empty fields are shown")
	}
	w.choose("Show empty fields")
	w.step()
	if got := strings.Join(w.inspector.Lines(400), "\n"); !strings.Contains(got, "PID-2\t") {
		t.Errorf("empty fields are hidden:\n%s", got)
	}
	w.choose("Show empty fields")
	w.step()
	if got := strings.Join(w.inspector.Lines(400), "\n"); strings.Contains(got, "PID-2\t") {
		t.Error("empty fields are shown again")
	}
}

func TestLongFieldsOpenInRaw(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte(spanBody + "OBX|2|TX|x||" + strings.Repeat("0123456789", 100) + "\r"))
	w.choose("Raw")
	raw := w.inspector.views[1].(*rawView)
	before := len(w.inspector.Lines(100))
	raw.Grid().Choose(3)
	w.press(fyne.KeyReturn)
	if got := len(w.inspector.Lines(100)); got <= before {
		t.Fatalf("Enter on a line with a long field: %d rows, before %d", got, before)
	}
	w.press(fyne.KeyReturn)
	if got := len(w.inspector.Lines(100)); got != before {
		t.Errorf("Enter again: %d rows, want %d", got, before)
	}
}

func TestLargeMessageIsReadElsewhere(t *testing.T) {
	w := newTestInspector(t)
	body := []byte(spanBody + "OBX|2|ED|x||^application^pdf^Base64^" + strings.Repeat("QUJD", 500_000) + "\r")
	w.inspect(body)
	if got := strings.Join(w.inspector.Lines(400), "\n"); !strings.Contains(got, "OBX[2]-5\t^application^pdf^Base64^QUJD") {
		t.Errorf("the large value is missing in\n%.2000s", got)
	}
	w.inspector.chooseByte(bytes.Index(body, []byte("QUJD")))
	w.step()
	w.step()
	if got := w.selectedPath(); got != "OBX[2]-5.5" {
		t.Errorf("selected %q", got)
	}
}

func TestChecksAreCountedAndLeadToTheField(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5.1\rEVN||20260101\r" +
		"PID|1||77^^^H^MR||DOE^JO||1970-01-01|F\rPV1|1|I\r"))
	w.until("the findings", func() bool { return w.inspector.checks.checks != nil })
	title := w.inspector.tabs.Items[checksTab].Text
	if !strings.HasPrefix(title, "Checks (") {
		t.Fatalf("the tab is called %q", title)
	}
	w.choose("Checks")
	if got := w.inspector.checks.detail; !got.Visible() || !strings.Contains(got.Text, " error") {
		t.Errorf("before one is chosen, below the findings stands %q", got.Text)
	}
	row := -1
	for n, line := range w.inspector.Lines(100) {
		if strings.Contains(line, "PID-7") && strings.Contains(line, "date-time") {
			row = n
		}
	}
	if row < 0 {
		t.Fatalf("the malformed date is missing in\n%s", strings.Join(w.inspector.Lines(100), "\n"))
	}
	w.inspector.checks.Grid().Choose(row)
	if got := w.inspector.checks.detail; !got.Visible() || !strings.Contains(got.Text, "1970-01-01") {
		t.Errorf("below the findings stands %q", got.Text)
	}
	w.choose("Fields")
	if got := w.selectedPath(); got != "PID-7" {
		t.Errorf("the finding leads to %q", got)
	}
	if got := w.marked(); got != "1970-01-01" {
		t.Errorf("the finding marks %q", got)
	}
	w.inspect([]byte(spanBody))
	w.choose("Checks")
	if got := strings.Join(w.inspector.Lines(100), "\n"); strings.Contains(got, "1970-01-01") {
		t.Errorf("another message has the findings of the one before:\n%s", got)
	}
}

// What is being checked is given up as soon as another message is asked for.
func TestChecksStopForAnotherMessage(t *testing.T) {
	w := newTestInspector(t)
	stopped := 0
	w.inspector.stopChecks = func() { stopped++ }
	w.inspect([]byte(spanBody))
	if stopped == 0 {
		t.Error("the checks of the message before go on")
	}
}

// pngValue is a picture as it stands in an ED value.
func pngValue(t *testing.T, wide, high int) (data []byte, encoded string) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, wide, high))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestLargeValueIsSavedOpenedAndPreviewed(t *testing.T) {
	w := newTestInspector(t)
	var opened string
	w.inspector.opened.open = func(u *url.URL) error {
		opened = u.Path
		return nil
	}
	data, encoded := pngValue(t, 900, 300)
	body := []byte(spanBody + "OBX|2|ED|IMG||LAB^IM^PNG^Base64^" + encoded + "||||||F\r")
	w.inspect(body)
	bar := w.inspector.fields.value
	if bar.object.Visible() {
		t.Error("the bar is shown before anything is selected")
	}
	w.inspector.chooseByte(bytes.Index(body, []byte(encoded)))
	w.step()
	w.step()
	if !bar.object.Visible() || !strings.Contains(bar.text.Text, "PNG") || !strings.Contains(bar.text.Text, "OBX[2]-5") {
		t.Fatalf("the bar says %q", bar.text.Text)
	}
	if img := bar.picture.Image; img == nil || img.Bounds().Dx() != previewWide {
		t.Errorf("the preview is %v", img)
	}
	g := w.inspector.fields.Grid()
	if top, visible := g.Top(); g.Selected() < top || g.Selected() >= top+visible {
		t.Errorf("row %d is selected, and %d to %d are on the screen", g.Selected(), top, top+visible-1)
	}
	w.picker.path = filepath.Join(t.TempDir(), "out.png")
	test.Tap(bar.save)
	w.step()
	if got, err := os.ReadFile(w.picker.path); err != nil || !bytes.Equal(got, data) {
		t.Errorf("saved %d bytes (%v), want %d", len(got), err, len(data))
	}
	if w.picker.name != "1-OBX2-5.png" {
		t.Errorf("proposed the name %q", w.picker.name)
	}
	test.Tap(bar.open)
	w.step()
	if got, err := os.ReadFile(opened); err != nil || !bytes.Equal(got, data) || !strings.HasSuffix(opened, ".png") {
		t.Errorf("opened %s with %d bytes (%v)", opened, len(got), err)
	}
	if err := w.inspector.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(opened); !os.IsNotExist(err) {
		t.Errorf("the copy that was opened is still there: %v", err)
	}
	w.inspector.chooseByte(bytes.Index(body, []byte("12.5")))
	w.step()
	if bar.object.Visible() {
		t.Errorf("at an ordinary value the bar says %q", bar.text.Text)
	}
}

// What is called a PDF and is none is opened by no way, and still saved.
func TestWhatIsNotWhatItIsCalledIsNotOpened(t *testing.T) {
	w := newTestInspector(t)
	w.inspector.opened.open = func(u *url.URL) error {
		t.Errorf("%s was opened", u)
		return nil
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("#!/bin/sh\n" + strings.Repeat("touch /tmp/x\n", 20)))
	body := []byte(spanBody + "OBX|2|ED|DOC||LAB^AP^PDF^Base64^" + encoded + "||||||F\r")
	w.inspect(body)
	bar := w.inspector.fields.value
	w.inspector.chooseByte(bytes.Index(body, []byte(encoded)))
	w.step()
	w.step()
	if !bar.object.Visible() || bar.open.Visible() || !bar.save.Visible() {
		t.Fatalf("the bar says %q, and offers to open it: %v", bar.text.Text, bar.open.Visible())
	}
	w.choose("Open attachment")
	w.step()
	if got := w.saidNow(); !strings.Contains(got, "its bytes are not what it is said to be") {
		t.Errorf("said is %q", got)
	}
	w.inspector.openValue(bar.value)
	w.step()
	w.picker.path = filepath.Join(t.TempDir(), "out.pdf")
	test.Tap(bar.save)
	w.step()
	if _, err := os.Stat(w.picker.path); err != nil {
		t.Error(err)
	}
}

func TestPreviewIsBounded(t *testing.T) {
	_, encoded := pngValue(t, 9000, 9000)
	w := newTestInspector(t)
	d := w.inspect([]byte(spanBody + "OBX|2|ED|IMG||LAB^IM^PNG^Base64^" + encoded + "||||||F\r"))
	s := d.Part(bytes.Index(d.Kept.Body, []byte(encoded)))
	v, ok := d.LargeValue(s)
	if !ok {
		t.Fatal("the picture is not found")
	}
	if _, err := preview(v); err == nil || !strings.Contains(err.Error(), "9000 × 9000") {
		t.Errorf("a picture of 81 million pixels: %v", err)
	}
}
