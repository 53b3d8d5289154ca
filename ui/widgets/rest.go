package widgets

import (
	"time"

	"fyne.io/fyne/v2"
)

// restFor is how long a pointer rests until a tooltip is shown.
const restFor = 600 * time.Millisecond

// Rest shows a tooltip where a pointer rests. While none does it costs nothing: its wait is an animation of Fyne's,
// which ends by itself, and what is said is asked for afterwards.
type Rest struct {
	wait  *fyne.Animation
	shown *Tips
}

// Over says that the pointer has come over what text tells of. at is the place of the pointer in the window. Where
// text returns "" nothing is shown.
func (r *Rest) Over(owner fyne.CanvasObject, at fyne.Position, text func() string) {
	r.Left()
	r.wait = fyne.NewAnimation(restFor, func(done float32) {
		if done < 1 {
			return
		}
		tips := tipsOf(owner)
		if tips == nil {
			return
		}
		if words := text(); words != "" {
			tips.Show(words, at)
			r.shown = tips
		}
	})
	r.wait.Start()
}

// Left says that it has gone, or does something: the tooltip goes as well.
func (r *Rest) Left() {
	if r.wait != nil {
		r.wait.Stop()
		r.wait = nil
	}
	if r.shown != nil {
		r.shown.Hide()
		r.shown = nil
	}
}
