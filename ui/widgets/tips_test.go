package widgets_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// tipped is a window with a tooltip over its content.
func tipped(t *testing.T, content fyne.CanvasObject) (fyne.Window, *widgets.Tips) {
	t.Helper()
	tips := widgets.NewTips(content)
	w := test.NewTempWindow(t, tips.Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 200))
	return w, tips
}

func hover(at fyne.Position) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at, AbsolutePosition: at}}
}

func TestAnIconTellsWhatItDoes(t *testing.T) {
	test.NewTempApp(t)
	tapped := 0
	b := widgets.NewIconButton(theme.DocumentSaveIcon(), "Save the profile", func() { tapped++ })
	w, tips := tipped(t, container.NewHBox(b))
	b.MouseIn(hover(fyne.NewPos(5, 5)))
	if tips.Text() != "Save the profile" {
		t.Errorf("the tooltip says %q", tips.Text())
	}
	b.MouseOut()
	if tips.Text() != "" {
		t.Error("the pointer has gone and the tooltip is there")
	}
	b.MouseIn(hover(fyne.NewPos(395, 195))) // in the corner it must stay in sight
	test.TapCanvas(w.Canvas(), fyne.NewPos(5, 5))
	if tapped != 1 || tips.Text() != "" {
		t.Errorf("tapped %d times, the tooltip says %q", tapped, tips.Text())
	}
	if b.AccessibilityLabel() != "Save the profile" {
		t.Errorf("it is called %q", b.AccessibilityLabel())
	}
}

func TestTheTooltipStaysInSight(t *testing.T) {
	test.NewTempApp(t)
	_, tips := tipped(t, container.NewVBox())
	for _, text := range []string{"short", strings.Repeat("many words ", 300), strings.Repeat("x", 5000), "a\nb\nc"} {
		for _, at := range []fyne.Position{{X: 0, Y: 0}, {X: 399, Y: 199}, {X: 200, Y: 100}} {
			tips.Show(text, at)
			layer := tips.Object().(*fyne.Container).Objects[1]
			p, s := layer.Position(), layer.Size()
			if p.X < 0 || p.Y < 0 || s.Height > 300 {
				t.Errorf("%.10q at %v: from %v, size %v", text, at, p, s)
			}
			if text == "short" && (p.X+s.Width > 400 || p.Y+s.Height > 200) {
				t.Errorf("%.10q at %v: from %v, size %v", text, at, p, s)
			}
		}
	}
}

// tipRows has a text that is cut beside one that is not.
type tipRows struct{}

func (tipRows) Rows() int { return 3 }

func (tipRows) Cell(_, col int) (string, model.Tone) {
	return []string{"a text that is much longer than its column", "short", "12:00:00"}[col], model.ToneNormal
}

func TestAGridTellsWhatIsCut(t *testing.T) {
	test.NewTempApp(t)
	g := widgets.NewGrid([]widgets.Column{
		{Title: "reason", Chars: 10}, {Title: "b", Chars: 8, About: "What it shows"}, {Title: "a long title", Chars: 3},
	}, tipRows{})
	_, tips := tipped(t, g)
	for _, c := range []struct {
		row, col int
		want     string
	}{
		{1, 0, "a text that is much longer than its column"},
		{1, 1, ""},
		{1, 2, "12:00:00"},
		{-1, 0, ""},
		{-1, 1, "What it shows"},
		{-1, 2, "a long title"},
	} {
		g.MouseMoved(hover(g.Place(c.row, c.col, 0)))
		if tips.Text() != c.want {
			t.Errorf("row %d, column %d: %q, want %q", c.row, c.col, tips.Text(), c.want)
		}
	}
	over := hover(g.Place(1, 0, 0))
	g.MouseMoved(over)
	g.Shift(1)
	if tips.Text() != "" {
		t.Error("another row is under the pointer, and the tooltip tells of the one before")
	}
	g.MouseMoved(over)
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if tips.Text() != "" {
		t.Error("a key was pressed and the tooltip is there")
	}
	g.OnTip = func(row, _ int) string { return "row " + string(rune('0'+row)) }
	g.MouseMoved(hover(g.Place(2, 1, 0)))
	if tips.Text() != "row 2" {
		t.Errorf("its own words: %q", tips.Text())
	}
}

// While a pointer moves inside of a cell, and while none is there, nothing is asked for.
func TestATooltipCostsNothingWithoutAPointer(t *testing.T) {
	test.NewTempApp(t)
	g := widgets.NewGrid([]widgets.Column{{Title: "reason", Chars: 10}}, tipRows{})
	tipped(t, g)
	asked := 0
	g.OnTip = func(int, int) string { asked++; return "" }
	for range 20 {
		g.Shift(1)
		g.Refresh()
	}
	if asked != 0 {
		t.Errorf("asked %d times with no pointer there", asked)
	}
	for i := range 8 {
		g.MouseMoved(hover(g.Place(1, 0, i)))
	}
	if asked != 1 {
		t.Errorf("asked %d times for one cell", asked)
	}
}

func TestFocusIsSeen(t *testing.T) {
	test.NewTempApp(t)
	b := widgets.NewButton("Start", theme.MediaPlayIcon(), func() {})
	g := widgets.NewGrid([]widgets.Column{{Title: "reason", Chars: 10}}, tipRows{})
	w, _ := tipped(t, container.NewBorder(b, nil, nil, nil, g))
	rings := func() (n int) {
		for _, o := range test.WidgetRenderer(b).Objects() {
			if r, ok := o.(*canvas.Rectangle); ok && r.Visible() && r.StrokeWidth > 0 && r.Size() == b.Size() {
				n++
			}
		}
		return n
	}
	before := rings()
	w.Canvas().Focus(b)
	if rings() != before+1 {
		t.Error("a button that has the keyboard has no ring")
	}
	edge := func() bool { // no row is selected: the edge of the grid shows it
		for _, o := range test.WidgetRenderer(g).Objects() {
			if r, ok := o.(*canvas.Rectangle); ok && r.Visible() && r.Size().Width == 3 && r.Size().Height > 50 {
				return true
			}
		}
		return false
	}
	if edge() {
		t.Error("the grid looks as if it had the keyboard")
	}
	w.Canvas().Focus(g)
	if rings() != before || !edge() {
		t.Error("the keyboard went from the button to the grid, and that is not seen")
	}
}

func TestTheMenuOfARowByTheKeyboard(t *testing.T) {
	test.NewTempApp(t)
	g := widgets.NewGrid([]widgets.Column{{Title: "reason", Chars: 10}}, tipRows{})
	tipped(t, g)
	var rows []int
	g.OnMenu = func(row int, _ fyne.Position) { rows = append(rows, row) }
	g.TypedKey(&fyne.KeyEvent{Name: desktop.KeyMenu}) // nothing is selected
	g.Choose(2)
	g.TypedKey(&fyne.KeyEvent{Name: desktop.KeyMenu})
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF10})
	g.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF10})
	if len(rows) != 2 || rows[0] != 2 {
		t.Errorf("menus of the rows %v", rows)
	}
}
