package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

func TestKeptSplitKeepsItsWidth(t *testing.T) {
	test.NewTempApp(t)
	left, right := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	k := NewKeptSplit(left, right, 300)
	w := test.NewTempWindow(t, k.Object())
	w.SetPadded(false)
	wide := func(total, want float32) {
		t.Helper()
		w.Resize(fyne.NewSize(total, 600))
		if got := left.Size().Width; abs(got-want) > 4 {
			t.Errorf("in a window of %v it is %v wide, want %v", total, got, want)
		}
	}
	wide(1280, 300)
	wide(2560, 300)
	wide(960, 250)
	wide(600, 230)
	wide(1366, 300)
	if got := k.Width(); got != 300 {
		t.Errorf("nobody moved the border, and it remembers %v", got)
	}
	k.Split.SetOffset(0.4) // as dragged
	dragged := left.Size().Width
	wide(2000, dragged)
	if got := k.Width(); abs(got-dragged) > 4 {
		t.Errorf("dragged to %v, it remembers %v", dragged, got)
	}
	w.Resize(fyne.NewSize(2000, 700))
	if got := left.Size().Width; abs(got-dragged) > 4 {
		t.Errorf("a higher window made it %v wide", got)
	}
}

func abs(f float32) float32 { return max(f, -f) }
