package widgets

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/model"
)

const (
	leastOfText = 4.5 // of WCAG 2.2, 1.4.3
	leastOfSign = 3   // of WCAG 2.2, 1.4.11
)

// looked is what a look's colours are asked for.
type looked struct {
	t    *testing.T
	look Look
}

// inLooks runs a check in each look, with the theme as the window has it.
func inLooks(t *testing.T, check func(l looked)) {
	t.Helper()
	app := test.NewTempApp(t)
	for _, look := range []Look{LookDark, LookLight} {
		app.Settings().SetTheme(NewTheme(look))
		check(looked{t, look})
	}
}

// text asserts that an ink can be read on a ground.
func (l looked) text(what string, ink, ground color.Color) {
	l.t.Helper()
	if got := contrast(over(ink, ground), ground); got < leastOfText {
		l.t.Errorf("%s: text, %s: contrast %.2f", l.look, what, got)
	}
}

// sign asserts that a sign can be seen on a ground.
func (l looked) sign(what string, ink, ground color.Color) {
	l.t.Helper()
	if got := contrast(over(ink, ground), ground); got < leastOfSign {
		l.t.Errorf("%s: sign, %s: contrast %.2f", l.look, what, got)
	}
}

// grounds are what words of any tone stand on: views, titles, rows under the pointer, selected or both, entries, menus,
// tooltips and other windows.
func grounds() map[string]color.Color {
	plain := theme.Color(theme.ColorNameBackground)
	selected := over(theme.Color(theme.ColorNameSelection), plain)
	hover := theme.Color(theme.ColorNameHover)
	return map[string]color.Color{
		"a view": plain, "a selected row": selected, "a row under the pointer": over(hover, plain),
		"a selected row under the pointer": over(hover, selected),
		"a title":                          theme.Color(theme.ColorNameHeaderBackground),
		"an entry":                         theme.Color(theme.ColorNameInputBackground),
		"a menu":                           theme.Color(theme.ColorNameMenuBackground),
		"what is over the window":          theme.Color(theme.ColorNameOverlayBackground),
	}
}

func TestWordsCanBeRead(t *testing.T) {
	inLooks(t, func(l looked) {
		for name, ground := range grounds() {
			for tone := range model.Tones {
				l.text(name, ToneColor(tone), ground)
			}
			l.text("a link on "+name, theme.Color(theme.ColorNameHyperlink), ground)
		}
		plain := theme.Color(theme.ColorNameBackground)
		selected := over(theme.Color(theme.ColorNameSelection), plain)
		for _, tone := range []model.Tone{model.ToneNormal, model.ToneSegment, model.ToneDelimiter, model.ToneCut} {
			for name, ground := range map[string]color.Color{"a view": plain, "a selected row": selected} {
				mark := over(Cover(theme.Color(theme.ColorNamePrimary), markAlpha), ground)
				l.text("marked on "+name, ToneColor(tone), mark)
			}
		}
	})
}

// TestWordsOfChipsAndBannersCanBeRead: they stand on a cover of their own colour.
func TestWordsOfChipsAndBannersCanBeRead(t *testing.T) {
	inLooks(t, func(l looked) {
		plain := theme.Color(theme.ColorNameBackground)
		for _, tone := range []model.Tone{model.ToneAccent, model.ToneWarn, model.ToneBad} {
			c := ToneColor(tone)
			l.text("chip", c, over(Cover(c, CoverChip), plain))
			l.text("chip under the pointer", c, over(Cover(c, CoverOver), plain))
			l.text("banner", c, over(Cover(c, coverBanner), plain))
			l.sign("the edge of a chip with the keyboard", c, plain)
		}
	})
}

func TestWordsOfButtonsCanBeRead(t *testing.T) {
	inLooks(t, func(l looked) {
		for ink, ground := range map[fyne.ThemeColorName]fyne.ThemeColorName{
			theme.ColorNameForeground:          theme.ColorNameButton,
			theme.ColorNameForegroundOnPrimary: theme.ColorNamePrimary,
			theme.ColorNameForegroundOnError:   theme.ColorNameError,
			theme.ColorNameForegroundOnWarning: theme.ColorNameWarning,
			theme.ColorNameForegroundOnSuccess: theme.ColorNameSuccess,
		} {
			l.text(string(ink), theme.Color(ink), theme.Color(ground))
			for _, cover := range []fyne.ThemeColorName{
				theme.ColorNameHover, theme.ColorNameFocus, theme.ColorNamePressed,
			} {
				l.text(string(ink)+" with "+string(cover), theme.Color(ink), over(theme.Color(cover), theme.Color(ground)))
			}
		}
		for _, ground := range []fyne.ThemeColorName{
			theme.ColorNameBackground, theme.ColorNameInputBackground, theme.ColorNameMenuBackground,
			theme.ColorNameOverlayBackground,
		} {
			chosen := over(theme.Color(theme.ColorNameFocus), theme.Color(ground))
			l.text("chosen on "+string(ground), theme.Color(theme.ColorNameForeground), chosen)
		}
	})
}

func TestSignsCanBeSeen(t *testing.T) {
	inLooks(t, func(l looked) {
		for _, ground := range []fyne.ThemeColorName{
			theme.ColorNameBackground, theme.ColorNameInputBackground, theme.ColorNameOverlayBackground,
		} {
			below := theme.Color(ground)
			for _, sign := range []fyne.ThemeColorName{
				theme.ColorNameInputBorder, theme.ColorNamePrimary, theme.ColorNameScrollBar, theme.ColorNameForeground,
				theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess,
			} {
				l.sign(string(sign)+" on "+string(ground), theme.Color(sign), below)
			}
		}
	})
}

// TestDisabledIsFainter: what cannot be used stands out less than what can, and is there all the same.
func TestDisabledIsFainter(t *testing.T) {
	const leastOfDisabled = 2.4
	inLooks(t, func(l looked) {
		disabled := theme.Color(theme.ColorNameDisabled)
		for name, ground := range grounds() {
			got := contrast(disabled, ground)
			for _, usable := range []fyne.ThemeColorName{
				theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNameInputBorder, theme.ColorNamePrimary,
			} {
				if with := contrast(theme.Color(usable), ground); got >= with {
					l.t.Errorf("%s: on %s disabled has %.2f, %s %.2f", l.look, name, got, usable, with)
				}
			}
		}
		for _, name := range []fyne.ThemeColorName{theme.ColorNameInputBackground, theme.ColorNameDisabledButton} {
			if got := contrast(disabled, theme.Color(name)); got < leastOfDisabled {
				l.t.Errorf("%s: disabled on %s: contrast %.2f", l.look, name, got)
			}
		}
	})
}

// over returns what is seen of a colour that may let what is below it through.
func over(top, below color.Color) color.Color {
	t, _ := color.NRGBAModel.Convert(top).(color.NRGBA)
	b, _ := color.NRGBAModel.Convert(below).(color.NRGBA)
	mix := func(t, b, a uint8) uint8 { return uint8((int(t)*int(a) + int(b)*(255-int(a))) / 255) }
	return color.NRGBA{mix(t.R, b.R, t.A), mix(t.G, b.G, t.A), mix(t.B, b.B, t.A), 255}
}

// contrast is WCAG's, from 1 to 21.
func contrast(a, b color.Color) float64 {
	l := func(c color.Color) float64 {
		n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
		part := func(v uint8) float64 {
			f := float64(v) / 255
			if f <= 0.04045 {
				return f / 12.92
			}
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return 0.2126*part(n.R) + 0.7152*part(n.G) + 0.0722*part(n.B)
	}
	x, y := l(a), l(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
