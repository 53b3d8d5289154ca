package widgets

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// press presses and lets go of a button on a line of the screen.
func press(g *Grid, line int, button desktop.MouseButton, held fyne.KeyModifier) {
	e := &desktop.MouseEvent{Button: button, Modifier: held}
	e.Position = at(g, line)
	g.MouseDown(e)
	g.MouseUp(e)
	if button == desktop.MouseButtonSecondary {
		g.TappedSecondary(&e.PointEvent)
	} else {
		g.Tapped(&e.PointEvent)
	}
}

func TestCtrlAndAClickToggles(t *testing.T) {
	g, _, _ := newTestGrid(t, 100)
	var toggled []int
	picked := map[int]bool{}
	g.OnToggle = func(row int) {
		toggled, picked[row] = append(toggled, row), !picked[row]
		g.Picked = func(row int) bool { return picked[row] }
		g.Refresh()
	}
	press(g, 1, desktop.MouseButtonPrimary, 0)
	press(g, 3, desktop.MouseButtonPrimary, fyne.KeyModifierShortcutDefault)
	press(g, 5, desktop.MouseButtonPrimary, fyne.KeyModifierShortcutDefault)
	if g.Selected() != 1 || fmt.Sprint(toggled) != "[3 5]" {
		t.Fatalf("selected %d, toggled %v", g.Selected(), toggled)
	}
	var shown []int
	r := test.WidgetRenderer(g).(*gridRenderer)
	for i, p := range r.picked {
		if p.Visible() {
			shown = append(shown, i)
		}
	}
	if fmt.Sprint(shown) != "[3 5]" || r.selection.Visible() {
		t.Errorf("shown as selected are %v", shown)
	}
	// the right button leaves a selection that it is pressed in
	var menus []string
	g.OnCellMenu = func(row, col int, _ fyne.Position) { menus = append(menus, fmt.Sprint(row, col)) }
	press(g, 5, desktop.MouseButtonSecondary, 0)
	if g.Selected() != 1 || strings.Join(menus, ",") != "5 0" {
		t.Errorf("selected %d, menus %v", g.Selected(), menus)
	}
	press(g, 7, desktop.MouseButtonSecondary, 0)
	if g.Selected() != 7 || strings.Join(menus, ",") != "5 0,7 0" {
		t.Errorf("outside of it: selected %d, menus %v", g.Selected(), menus)
	}
}

func TestTitleIsClickedOrDragged(t *testing.T) {
	g, _, _ := newTestGrid(t, 100)
	var told []string
	g.OnTitle = func(col int) { told = append(told, fmt.Sprint("click ", col)) }
	middle := func(col int) float32 { return g.geometry.x[col] + g.geometry.width[col]/2 }
	drag(g, middle(1), middle(1)+2)
	drag(g, middle(1), middle(0)-9) // nothing is moved where nobody wants that
	g.OnMove = func(from, to int) { told = append(told, fmt.Sprint("move ", from, " ", to)) }
	drag(g, middle(1), middle(0)-9)
	drag(g, middle(0), g.Size().Width-20)
	drag(g, middle(0), middle(0)+20)
	if got := strings.Join(told, ", "); got != "click 1, click 1, move 1 0, move 0 2" {
		t.Errorf("told is %s", got)
	}
	if g.Selected() >= 0 || g.drag.moving {
		t.Errorf("selected is %d, still moving: %t", g.Selected(), g.drag.moving)
	}
	g.SetColumns([]Column{{Title: "a", Chars: 10, Sorted: 1}, {Title: "a title that is cut", Chars: 4, Sorted: -1}})
	titles := test.WidgetRenderer(g).(*gridRenderer).titles
	if titles[0].Text != "a↑" || !strings.HasSuffix(titles[1].Text, "…↓") {
		t.Errorf("titles are %q and %q", titles[0].Text, titles[1].Text)
	}
}
