package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// TestFocusIsSeen: a ring is around what has the keyboard and around nothing else, in a colour that is seen in both looks.
func TestFocusIsSeen(t *testing.T) {
	inLooks(t, func(l looked) {
		check, choice, button := NewCheck("TLS", nil), NewSelect([]string{"A", "B"}, nil), NewTextButton("Start", nil)
		for name, o := range map[string]fyne.Focusable{"check": check, "choice": choice, "button": button} {
			shown, _ := o.(fyne.CanvasObject)
			w := test.NewTempWindow(t, shown)
			objects := test.WidgetRenderer(o.(fyne.Widget)).Objects()
			ring := objects[len(objects)-1]
			if ring.Visible() {
				t.Errorf("%s: a ring without the keyboard", name)
			}
			w.Canvas().Focus(o)
			if !ring.Visible() || ring.Size() != shown.Size() {
				t.Errorf("%s: with the keyboard the ring is shown: %v, %v of %v", name, ring.Visible(), ring.Size(), shown.Size())
			}
			w.Canvas().Unfocus()
			if ring.Visible() {
				t.Errorf("%s: the ring stays", name)
			}
		}
		for _, ground := range []fyne.ThemeColorName{
			theme.ColorNameBackground, theme.ColorNameButton, theme.ColorNameInputBackground,
		} {
			l.sign("ring on "+string(ground), theme.Color(theme.ColorNameForeground), theme.Color(ground))
		}
	})
}
