package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// Look is what a person chose of dark and light.
type Look string

// The looks. LookSystem follows the desktop.
const (
	LookSystem Look = "system"
	LookDark   Look = "dark"
	LookLight  Look = "light"
)

// Theme is the compact theme of the window: 13-point text, small paddings, one accent colour.
type Theme struct {
	fyne.Theme
	look        Look
	dark, light palette
}

var _ fyne.Theme = (*Theme)(nil)

// NewTheme returns the theme in the look asked for; an unknown look follows the desktop.
func NewTheme(look Look) *Theme {
	return &Theme{
		Theme: theme.DefaultTheme(), look: look, dark: newPalette(darkColors()), light: newPalette(lightColors()),
	}
}

// palette holds the colours of one variant.
type palette map[fyne.ThemeColorName]color.Color

// newPalette turns 0xRRGGBBAA into colours, once: Fyne asks for them very often.
func newPalette(colors map[fyne.ThemeColorName]uint32) palette {
	p := make(palette, len(colors))
	for name, c := range colors {
		p[name] = color.NRGBA{R: uint8(c >> 24), G: uint8(c >> 16), B: uint8(c >> 8), A: uint8(c)}
	}
	return p
}

func darkColors() map[fyne.ThemeColorName]uint32 {
	return map[fyne.ThemeColorName]uint32{
		theme.ColorNameBackground:          0x16181BFF,
		theme.ColorNameHeaderBackground:    0x1E2125FF,
		theme.ColorNameInputBackground:     0x22262BFF,
		theme.ColorNameInputBorder:         0x707882FF,
		theme.ColorNameMenuBackground:      0x22262BFF,
		theme.ColorNameOverlayBackground:   0x1B1E22FF,
		theme.ColorNameButton:              0x2A2F35FF,
		theme.ColorNameDisabledButton:      0x202327FF,
		theme.ColorNameForeground:          0xDDE1E6FF,
		theme.ColorNamePlaceHolder:         0xA4ACB5FF,
		theme.ColorNameDisabled:            0x666D76FF,
		theme.ColorNameSeparator:           0x2E3238FF,
		theme.ColorNameScrollBar:           0x8C949EC8,
		theme.ColorNameScrollBarBackground: 0x1E2125FF,
		theme.ColorNamePrimary:             0x74B0F5FF,
		theme.ColorNameHyperlink:           0x74B0F5FF,
		theme.ColorNameFocus:               0x559DF060,
		theme.ColorNameSelection:           0x559DF030,
		theme.ColorNameHover:               0xFFFFFF0E,
		theme.ColorNamePressed:             0xFFFFFF1C,
		theme.ColorNameError:               0xF98880FF,
		theme.ColorNameWarning:             0xE8A93FFF,
		theme.ColorNameSuccess:             0x52C46CFF,
		colorViolet:                        0xC3A6FFFF,
		colorTeal:                          0x5FD3C4FF,
		colorPink:                          0xF49AC1FF,
		colorLime:                          0xB5D66AFF,
		colorSegment:                       0xA8D2FFFF,
		colorDelimiter:                     0xD3C2FFFF,
		colorCut:                           0xB8DBFFFF,
		theme.ColorNameForegroundOnPrimary: 0x0C1A2AFF,
		theme.ColorNameForegroundOnError:   0x1B0706FF,
		theme.ColorNameForegroundOnWarning: 0x1C1304FF,
		theme.ColorNameForegroundOnSuccess: 0x06170AFF,
		theme.ColorNameShadow:              0x00000060,
	}
}

func lightColors() map[fyne.ThemeColorName]uint32 {
	return map[fyne.ThemeColorName]uint32{
		theme.ColorNameBackground:          0xFBFBFCFF,
		theme.ColorNameHeaderBackground:    0xEFF1F3FF,
		theme.ColorNameInputBackground:     0xFFFFFFFF,
		theme.ColorNameInputBorder:         0x858C95FF,
		theme.ColorNameMenuBackground:      0xFFFFFFFF,
		theme.ColorNameOverlayBackground:   0xFFFFFFFF,
		theme.ColorNameButton:              0xE7EAEDFF,
		theme.ColorNameDisabledButton:      0xF1F2F4FF,
		theme.ColorNameForeground:          0x1B1F24FF,
		theme.ColorNamePlaceHolder:         0x565D66FF,
		theme.ColorNameDisabled:            0x949BA4FF,
		theme.ColorNameSeparator:           0xD9DDE2FF,
		theme.ColorNameScrollBar:           0x626A74B8,
		theme.ColorNameScrollBarBackground: 0xEFF1F3FF,
		theme.ColorNamePrimary:             0x1158AAFF,
		theme.ColorNameHyperlink:           0x1158AAFF,
		theme.ColorNameFocus:               0x1464C050,
		theme.ColorNameSelection:           0x1464C024,
		theme.ColorNameHover:               0x0000000A,
		theme.ColorNamePressed:             0x00000016,
		theme.ColorNameError:               0xAC1F18FF,
		theme.ColorNameWarning:             0x7F4E00FF,
		theme.ColorNameSuccess:             0x116A2CFF,
		colorViolet:                        0x6B3FC0FF,
		colorTeal:                          0x005F53FF,
		colorPink:                          0xAD1457FF,
		colorLime:                          0x436000FF,
		colorSegment:                       0x0B3E80FF,
		colorDelimiter:                     0x4F2796FF,
		colorCut:                           0x0A4288FF,
		theme.ColorNameForegroundOnPrimary: 0xFFFFFFFF,
		theme.ColorNameForegroundOnError:   0xFFFFFFFF,
		theme.ColorNameForegroundOnWarning: 0xFFFFFFFF,
		theme.ColorNameForegroundOnSuccess: 0xFFFFFFFF,
		theme.ColorNameShadow:              0x0000001C,
	}
}

// Color returns the colour in the look that was chosen.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	variant = t.variant(variant)
	colors := t.dark
	if variant == theme.VariantLight {
		colors = t.light
	}
	if c, ok := colors[name]; ok {
		return c
	}
	return t.Theme.Color(name, variant)
}

func (t *Theme) variant(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.look {
	case LookDark:
		return theme.VariantDark
	case LookLight:
		return theme.VariantLight
	}
	return system
}

// Size returns the compact sizes, in Fyne's device-independent pixels.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 13
	case theme.SizeNameCaptionText:
		return 11
	case theme.SizeNameSubHeadingText:
		return 14
	case theme.SizeNameHeadingText:
		return 17
	case theme.SizeNamePadding:
		return 3
	case theme.SizeNameInnerPadding:
		return 5
	case theme.SizeNameLineSpacing:
		return 2
	case theme.SizeNameInlineIcon:
		return 16
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius:
		return 3
	case theme.SizeNameSelectionRadius:
		return 0
	}
	return t.Theme.Size(name)
}

// The colours that a person can give to senders and bookmarks: none of them is taken for an error, a warning or a link.
const (
	colorViolet fyne.ThemeColorName = "ownViolet"
	colorTeal   fyne.ThemeColorName = "ownTeal"
	colorPink   fyne.ThemeColorName = "ownPink"
	colorLime   fyne.ThemeColorName = "ownLime"
)

// The colours of what came: the names of segments and the delimiters can be read where they are selected as well.
const (
	colorSegment   fyne.ThemeColorName = "ownSegment"
	colorDelimiter fyne.ThemeColorName = "ownDelimiter"
	colorCut       fyne.ThemeColorName = "ownCut"
)

// ownColor returns one of them: only our theme has them.
func ownColor(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	if t, ok := settings.Theme().(*Theme); ok {
		return t.Color(name, settings.ThemeVariant())
	}
	return theme.Color(theme.ColorNamePrimary)
}

// ToneColor returns the theme's colour for a tone.
func ToneColor(t model.Tone) color.Color {
	switch t {
	case model.ToneMuted:
		return theme.Color(theme.ColorNamePlaceHolder)
	case model.ToneAccent:
		return theme.Color(theme.ColorNamePrimary)
	case model.ToneGood:
		return theme.Color(theme.ColorNameSuccess)
	case model.ToneWarn:
		return theme.Color(theme.ColorNameWarning)
	case model.ToneBad:
		return theme.Color(theme.ColorNameError)
	case model.ToneViolet:
		return ownColor(colorViolet)
	case model.ToneTeal:
		return ownColor(colorTeal)
	case model.TonePink:
		return ownColor(colorPink)
	case model.ToneLime:
		return ownColor(colorLime)
	case model.ToneSegment:
		return ownColor(colorSegment)
	case model.ToneDelimiter:
		return ownColor(colorDelimiter)
	case model.ToneCut:
		return ownColor(colorCut)
	}
	return theme.Color(theme.ColorNameForeground)
}

// The strengths of a cover: what is written in the same colour on it can still be read.
const (
	coverBanner = 0x24
	CoverChip   = 0x1C // of a chip
	CoverOver   = 0x38 // of a chip that the pointer is over
)

// Cover returns a colour as a light cover of what is below, of a strength up to 255.
func Cover(c color.Color, strength uint8) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: strength}
}

// ToneImportance is toneColor for labels.
func ToneImportance(t model.Tone) widget.Importance {
	switch t {
	case model.ToneMuted:
		return widget.LowImportance
	case model.ToneAccent:
		return widget.HighImportance
	case model.ToneGood:
		return widget.SuccessImportance
	case model.ToneWarn:
		return widget.WarningImportance
	case model.ToneBad:
		return widget.DangerImportance
	}
	return widget.MediumImportance
}
