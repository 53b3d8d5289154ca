package widgets

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model"
)

// numbered has n rows that say which they are.
type numbered struct{ n int }

func (s *numbered) Rows() int { return s.n }

func (s *numbered) Cell(row, col int) (string, model.Tone) {
	return fmt.Sprintf("%d.%d", row, col), model.ToneNormal
}

func newTestGrid(t *testing.T, rows int) (*Grid, *numbered, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
	source := &numbered{n: rows}
	g := NewGrid([]Column{{Title: "a", Chars: 10}, {Title: "b", Chars: 10, Grow: 1}}, source)
	w := test.NewTempWindow(t, g)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 300))
	return g, source, w
}

// drawn returns the texts of a column.
func drawn(g *Grid, col int) []string {
	r := test.WidgetRenderer(g).(*gridRenderer)
	var texts []string
	for i := col; i < len(r.slots); i += len(g.columns) {
		if text := r.slots[i].text.Text; text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// at returns the middle of a line of the screen, counted from 0.
func at(g *Grid, line int) fyne.Position {
	return fyne.NewPos(30, g.geometry.top+(float32(line)+0.5)*g.geometry.Row)
}

func TestGridDrawsWhatIsOnTheScreen(t *testing.T) {
	g, source, _ := newTestGrid(t, 1_000_000)
	_, visible := g.Top()
	if visible < 5 || visible > 30 {
		t.Fatalf("%d rows fit", visible)
	}
	g.SetTop(999_990)
	texts := drawn(g, 0)
	if last := texts[len(texts)-1]; last != "999999.0" || len(texts) != visible {
		t.Errorf("at the end of a million rows %d are on the screen, the last is %s", len(texts), last)
	}
	source.n = 3
	g.Refresh()
	if got := strings.Join(drawn(g, 0), " "); got != "0.0 1.0 2.0" {
		t.Errorf("of three rows the screen shows %s", got)
	}
}

func TestGridKeyboard(t *testing.T) {
	g, _, w := newTestGrid(t, 100)
	var chosen []int
	g.OnSelect = func(row int) { chosen = append(chosen, row) }
	w.Canvas().Focus(g)
	for _, key := range []fyne.KeyName{
		fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyHome, fyne.KeyUp,
	} {
		g.TypedKey(&fyne.KeyEvent{Name: key})
	}
	_, visible := g.Top()
	want := fmt.Sprint([]int{0, 1, 0, 99, 99 - visible + 1, 0, 0})
	if got := fmt.Sprint(chosen); got != want {
		t.Errorf("chosen %s, want %s", got, want)
	}
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if top, _ := g.Top(); top != 100-visible {
		t.Errorf("after End the first row on the screen is %d, want %d", top, 100-visible)
	}
}

func TestGridTap(t *testing.T) {
	g, _, _ := newTestGrid(t, 100)
	var cell string
	g.OnCell = func(row, col int) bool { cell = fmt.Sprint(row, col); return col == 1 }
	g.SetTop(10)
	test.TapAt(g, at(g, 2))
	if g.Selected() != 12 || cell != "12 0" {
		t.Errorf("selected %d, cell %s", g.Selected(), cell)
	}
	test.TapAt(g, at(g, 4).AddXY(200, 0))
	if g.Selected() != 12 || cell != "14 1" {
		t.Errorf("a cell that acts for itself: selected %d, cell %s", g.Selected(), cell)
	}
	test.TapAt(g, fyne.NewPos(30, 5))
	if g.Selected() != 12 {
		t.Errorf("a tap on the header selected %d", g.Selected())
	}
}

func TestGridKeepsItsRowsWhenOthersComeOnTop(t *testing.T) {
	g, source, _ := newTestGrid(t, 100)
	g.SetSelected(3)
	source.n, _ = 105, g
	g.Shift(5)
	g.Refresh()
	if top, _ := g.Top(); top != 0 || g.Selected() != 8 {
		t.Errorf("a grid at its first row: top %d, selected %d, want 0 and 8", top, g.Selected())
	}
	g.SetTop(20)
	g.Shift(5)
	g.Refresh()
	if top, _ := g.Top(); top != 25 || g.Selected() != 13 {
		t.Errorf("a grid that was scrolled: top %d, selected %d, want 25 and 13", top, g.Selected())
	}
}

func TestGridScrolls(t *testing.T) {
	g, _, w := newTestGrid(t, 100)
	test.Scroll(w.Canvas(), fyne.NewPos(50, 100), 0, -10)
	if top, _ := g.Top(); top != wheelRows {
		t.Errorf("a notch of the wheel moves to row %d, want %d", top, wheelRows)
	}
	g.SetTop(0)
	y, _, shown := g.thumb(100)
	if !shown {
		t.Fatal("a hundred rows have no scroll bar")
	}
	g.pressBar(y + 1)
	g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(0, 1000)}})
	g.DragEnd()
	if top, visible := g.Top(); top != 100-visible {
		t.Errorf("the bar dragged to the end shows row %d, want %d", top, 100-visible)
	}
}

// drag presses the left button at a place of the titles and lets it go elsewhere.
func drag(g *Grid, from, to float32) {
	event := func(x float32) fyne.PointEvent { return fyne.PointEvent{Position: fyne.NewPos(x, 8)} }
	g.MouseDown(&desktop.MouseEvent{PointEvent: event(from), Button: desktop.MouseButtonPrimary})
	for range 3 {
		g.Dragged(&fyne.DragEvent{PointEvent: event(to)})
	}
	g.MouseUp(&desktop.MouseEvent{PointEvent: event(to)})
	g.DragEnd()
}

func TestColumnIsDraggedWider(t *testing.T) {
	g, _, _ := newTestGrid(t, 100)
	edge := func() float32 { return g.geometry.x[1] - Gap/2 }
	drag(g, edge(), edge()+50)
	if g.columns[0].Width != 0 {
		t.Error("a grid that cannot remember a width was given one")
	}
	var told []string
	g.OnWidth = func(col, chars int) { told = append(told, fmt.Sprint(col, " ", chars)) }
	char := g.geometry.Char
	drag(g, edge()-1, edge()-1+4*char)
	if got := g.geometry.width[0]; int(got/char+0.5) != 14 || strings.Join(told, ",") != "0 14" {
		t.Errorf("the column is %v characters wide, told was %q", got/char, told)
	}
	if g.Selected() >= 0 {
		t.Error("dragging selected a row")
	}
	drag(g, edge(), 0)
	if got := int(g.geometry.width[0]/char + 0.5); got != Narrowest {
		t.Errorf("at the least it is %d characters wide", got)
	}
	drag(g, edge(), edge()+0.1)
	drag(g, edge()-20, edge()+90)
	if len(told) != 2 {
		t.Errorf("told was %q", told)
	}
	g.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(edge(), 8)}})
	if g.Cursor() != desktop.HResizeCursor {
		t.Error("the pointer does not tell that the edge can be dragged")
	}
	g.MouseOut()
	if g.Cursor() != desktop.DefaultCursor {
		t.Error("away from the edge the pointer still tells so")
	}
}

func TestColumnsThatDoNotFit(t *testing.T) {
	g, _, w := newTestGrid(t, 3)
	var columns []Column
	for i := range 6 {
		columns = append(columns, Column{Title: fmt.Sprint("c", i), Chars: 12})
	}
	g.SetColumns(columns)
	shown := func() string {
		var titles []string
		r := test.WidgetRenderer(g).(*gridRenderer)
		for i, title := range r.titles {
			if x := title.Position().X; title.Visible() {
				titles = append(titles, title.Text)
				if x < 0 || x+g.geometry.width[i] > g.Size().Width {
					t.Errorf("%s is at %v, %v wide", title.Text, x, g.geometry.width[i])
				}
			}
		}
		return strings.Join(titles, " ")
	}
	if got := shown(); got != "c0 c1 c2 c3" {
		t.Errorf("at first %s", got)
	}
	w.Canvas().Focus(g)
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if got := shown(); got != "c1 c2 c3 c4" {
		t.Errorf("one further %s", got)
	}
	for range 9 {
		g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
	if got := shown(); got != "c3 c4 c5" {
		t.Errorf("at the end %s", got)
	}
	if got := g.columnAt(g.geometry.x[4] + 3); got != 4 {
		t.Errorf("where c4 stands is column %d", got)
	}
	w.Resize(fyne.NewSize(900, 300))
	if got := shown(); got != "c0 c1 c2 c3 c4 c5" {
		t.Errorf("with room for all %s", got)
	}
}

func TestCutMono(t *testing.T) {
	for _, tc := range []struct {
		s     string
		skip  int
		cells int
		want  string
	}{
		{"MSG0001", 0, 7, "MSG0001"},
		{"MSG0001", 0, 6, "MSG00…"},
		{"MSG0001", 2, 5, "G0001"},
		{"MSG0001", 2, 4, "G00…"},
		{"MSG0001", 9, 4, ""},
		{"Müller", 0, 6, "Müller"},
		{"Müller", 0, 4, "Mül…"},
		{"東京都庁", 0, 8, "東京都庁"},
		{"東京都庁", 0, 7, "東京都…"},
		{"東京都庁", 0, 6, "東京…"},
		{"x", 0, 0, ""},
	} {
		if got := cutMono(tc.s, tc.skip, tc.cells, true); got != tc.want {
			t.Errorf("%q from %d in %d columns: got %q, want %q", tc.s, tc.skip, tc.cells, got, tc.want)
		}
	}
	if got := cutMono("12:00:01.250", 0, 8, false); got != "12:00:01" {
		t.Errorf("without a sign: %q", got)
	}
}

func TestCutWords(t *testing.T) {
	test.NewTempApp(t)
	const words = "waiting for the end block, 12 s"
	full := fyne.MeasureText(words, 13, fyne.TextStyle{}).Width
	if got := CutWords(words, 13, full); got != words {
		t.Errorf("what fits is cut to %q", got)
	}
	got := CutWords(words, 13, full/2)
	if !strings.HasSuffix(got, ellipsis) || len(got) < 10 || fyne.MeasureText(got, 13, fyne.TextStyle{}).Width > full/2 {
		t.Errorf("cut to %q", got)
	}
	if got := CutWords(strings.Repeat("Ünlong ", 5000), 13, 200); len(got) > 100 {
		t.Errorf("a long text is cut to %d bytes", len(got))
	}
}

func TestColumnWidths(t *testing.T) {
	columns := []Column{{Chars: 12, Min: 8, Clip: true}, {Chars: 20, Min: 10}, {Chars: 10, Grow: 1}}
	for _, tc := range []struct {
		room float32
		want string
	}{
		{42, "[12 20 10]"}, {52, "[12 20 20]"}, {35, "[8 15 12]"}, {28, "[8 10 10]"}, {5, "[8 10 10]"},
	} {
		if got := fmt.Sprint(columnWidths(columns, tc.room, 1)); got != tc.want {
			t.Errorf("in %v characters: %s, want %s", tc.room, got, tc.want)
		}
	}
}
