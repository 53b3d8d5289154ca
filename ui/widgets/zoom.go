package widgets

import (
	"os"
	"strconv"

	"fyne.io/fyne/v2"
)

// The sizes in which the window can be shown, in percent.
const (
	ZoomLeast = 80
	ZoomMost  = 200
	ZoomStep  = 10 // Fyne draws in tenths
	ZoomUsual = 100
)

// scaleVariable is what Fyne asks for the scale each time that the theme is set.
const scaleVariable = "FYNE_SCALE"

// Zoom makes all of the windows larger or smaller.
type Zoom struct {
	usual   float64 // the scale at 100 percent
	Percent int
}

// NewZoom returns the zoom of an app before it has a window: percent as it was left.
func NewZoom(a fyne.App, percent int) *Zoom {
	z := &Zoom{usual: float64(a.Settings().Scale()), Percent: ZoomUsual}
	if scale, err := strconv.ParseFloat(os.Getenv(scaleVariable), 64); err == nil {
		z.usual = scale
	}
	if z.usual <= 0 {
		z.usual = 1
	}
	if percent != ZoomUsual {
		z.Set(percent)
	}
	return z
}

// Set sets the percentage, as near to it as it can be. It counts when the theme is set next.
func (z *Zoom) Set(percent int) {
	z.Percent = min(max(percent, ZoomLeast), ZoomMost) / ZoomStep * ZoomStep
	scale := strconv.FormatFloat(z.usual*float64(z.Percent)/ZoomUsual, 'f', 2, 64)
	if os.Setenv(scaleVariable, scale) != nil {
		z.Percent = ZoomUsual
	}
}
