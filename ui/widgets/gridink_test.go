package widgets

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/model"
)

// inkedLine is one row with marked and coloured characters.
type inkedLine struct {
	text     string
	from, to int
	inks     []model.Ink
}

func (s *inkedLine) Rows() int { return 1 }

func (s *inkedLine) Cell(int, int) (string, model.Tone) { return s.text, model.ToneNormal }

func (s *inkedLine) Marked(int, int) (from, to int) { return s.from, s.to }

func (s *inkedLine) Inks(int, int) []model.Ink { return s.inks }

func newInkedGrid(t *testing.T, s *inkedLine) *Grid {
	t.Helper()
	test.NewTempApp(t)
	g := NewGrid([]Column{{Chars: 40, Grow: 1, Scroll: true}}, s)
	w := test.NewTempWindow(t, g)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(800, 100))
	return g
}

func charsOf(text, part string) (from, to int) {
	at := strings.Index(text, part)
	return len([]rune(text[:at])), len([]rune(text[:at+len(part)]))
}

// The mark stands behind its characters, wherever the font has put them, and a click hits what is drawn there.
func TestMarksFollowTheMeasuredAdvance(t *testing.T) {
	const text = "PID|1||9UNIJA||山田太郎山田太郎山田^X~ヤマダ^タロウ||19700101|M|||Straße 1^^שלום|end"
	s := &inkedLine{text: text}
	g := newInkedGrid(t, s)
	width := func(s string) float32 {
		return fyne.MeasureText(s, theme.TextSize(), fyne.TextStyle{Monospace: true}).Width
	}
	for _, part := range []string{"9UNIJA", "山田", "X", "ヤマダ", "1970", "Straße", "end"} {
		s.from, s.to = charsOf(text, part)
		g.Refresh()
		r := test.WidgetRenderer(g).(*gridRenderer)
		mark := r.slots[0].mark
		before := string([]rune(text)[:s.from])
		want := g.geometry.x[0] + width(before)
		if got := mark.Position().X; math.Abs(float64(got-want)) > 0.5 {
			t.Errorf("the mark of %s begins at %v, its text at %v", part, got, want)
		}
		if got, want := mark.Size().Width, width(before+part)-width(before); math.Abs(float64(got-want)) > 0.5 {
			t.Errorf("the mark of %s is %v wide, its text %v", part, got, want)
		}
		if got := g.charAt(0, 0, want+1); got != s.from {
			t.Errorf("a click on %s hits character %d, want %d", part, got, s.from)
		}
	}
}

// What is drawn in colours and the rest make up the text, each character at its place.
func TestInkedCharactersStandWhereTheyBelong(t *testing.T) {
	const text = "PID|1^2||é山^x"
	s := &inkedLine{text: text, inks: []model.Ink{
		{From: 0, To: 3, Tone: model.ToneSegment},
		{From: 3, To: 4, Tone: model.ToneDelimiter},
		{From: 5, To: 6, Tone: model.ToneDelimiter},
		{From: 7, To: 9, Tone: model.ToneDelimiter},
		{From: 11, To: 12, Tone: model.ToneDelimiter},
	}}
	g := newInkedGrid(t, s)
	r := test.WidgetRenderer(g).(*gridRenderer)
	if got := r.slots[0].text.Text; got != "    1 2  é山 x" {
		t.Errorf("without its colours the text is %q", got)
	}
	var got []string
	for _, p := range r.slots[0].pieces {
		got = append(got, p.text)
		start := strings.TrimRight(p.text, " ")
		at, _ := charsOf(text, string(start[0]))
		if p.text == "^" {
			at = 11
		}
		if want := g.advances.before(text, at); p.x != want {
			t.Errorf("%q begins at %v, want %v", p.text, p.x, want)
		}
	}
	if want := "| ^ ||,PID,^"; strings.Join(got, ",") != want && strings.Join(got, ",") != "PID,| ^ ||,^" {
		t.Errorf("in colours there is %q, want %s", got, want)
	}
	s.text, s.inks = "PID|1||שלום^עולם", []model.Ink{
		{From: 0, To: 3, Tone: model.ToneSegment}, {From: 11, To: 12, Tone: model.ToneDelimiter},
	}
	g.Refresh()
	if got := r.slots[0].text.Text; got != "   |1||שלום^עולם" || len(r.slots[0].pieces) != 1 {
		t.Errorf("text from right to left is drawn as %q and %d pieces", got, len(r.slots[0].pieces))
	}
}

func TestDraggingOverCharacters(t *testing.T) {
	s := &inkedLine{text: "PID|1||77^^^H"}
	g := newInkedGrid(t, s)
	var from, to Point
	g.OnDrag = func(a, b Point) { from, to = a, b }
	g.OnPoint = func(int, int, int) bool { return true }
	start := g.Place(0, 0, 7)
	g.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: start}, Button: desktop.MouseButtonPrimary})
	g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: start.AddXY(2, 0)}})
	if to.Char != 0 {
		t.Fatal("a tremble of the hand selects")
	}
	g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: g.Place(0, 0, 12)}})
	g.DragEnd()
	if from.Char != 7 || to.Char != 12 {
		t.Errorf("dragged from character %d to %d, want 7 to 12", from.Char, to.Char)
	}
}

func TestSidewaysScrollBar(t *testing.T) {
	s := &inkedLine{text: strings.Repeat("0123456789", 40)}
	g := newInkedGrid(t, s)
	x, length, shown := g.asideThumb()
	if !shown || length >= g.geometry.width[0] {
		t.Fatalf("the thumb: shown %v, %v long", shown, length)
	}
	bar := fyne.NewPos(x+length/2, g.Size().Height-3)
	g.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: bar}, Button: desktop.MouseButtonPrimary})
	g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: bar.AddXY(2000, 0)}})
	g.DragEnd()
	shownText := test.WidgetRenderer(g).(*gridRenderer).slots[0].text.Text
	if !strings.HasSuffix(shownText, "789") {
		t.Errorf("at the end of the bar the text ends with %q", shownText)
	}
	left := g.left
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if g.left != left {
		t.Errorf("Right goes beyond the end: %d, %d before", g.left, left)
	}
	s.text = "short"
	g.left = 0
	g.Refresh()
	if _, _, shown := g.asideThumb(); shown {
		t.Error("there is a bar for a short text")
	}
}

func TestWhatFontsHave(t *testing.T) {
	test.NewTempApp(t)
	for _, r := range "A|éЖΩ⟨…א" {
		if !HasGlyph(r) && r != 'א' { // Hebrew comes from a font of the system
			t.Errorf("there is no font for %q", r)
		}
	}
	if HasGlyph('\U0010FFFF') {
		t.Error("there is a font for what is no character")
	}
}
