package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Dense shows objects with little room between their lines, for lists of facts.
func Dense(o fyne.CanvasObject) *container.ThemeOverride {
	return container.NewThemeOverride(o, denseTheme{})
}

// denseTheme is the app's theme of the moment, dark or light, with less padding in it.
type denseTheme struct{}

const densePadding = 2

func (denseTheme) app() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Size implements fyne.Theme. The padding beside the text is the same in both directions, so it cannot be 0.
func (d denseTheme) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameInnerPadding {
		return densePadding
	}
	return d.app().Size(name)
}

// Color implements fyne.Theme.
func (d denseTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	return d.app().Color(name, variant)
}

// Font implements fyne.Theme.
func (d denseTheme) Font(style fyne.TextStyle) fyne.Resource { return d.app().Font(style) }

// Icon implements fyne.Theme.
func (d denseTheme) Icon(name fyne.ThemeIconName) fyne.Resource { return d.app().Icon(name) }

var _ fyne.Theme = denseTheme{}
