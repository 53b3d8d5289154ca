package inspector

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// valueBar stands below the fields while a large value or one of several lines is selected: what it is, and what can be
// done with it.
type valueBar struct {
	text    *widgets.Label
	save    *widgets.Button
	open    *widgets.Button
	picture *canvas.Image
	lines   *textPreview
	object  *fyne.Container
	value   document.LargeValue

	OnResize func() // it appeared, went away, or became higher

	OnSave func(v document.LargeValue)
	OnOpen func(v document.LargeValue)
}

func newValueBar() *valueBar {
	b := &valueBar{text: widgets.NewLabel(""), picture: canvas.NewImageFromImage(nil), lines: newTextPreview()}
	b.text.Truncation = fyne.TextTruncateEllipsis
	b.save = widgets.NewButton("Save…", theme.DocumentSaveIcon(), func() { b.OnSave(b.value) })
	b.open = widgets.NewButton("Open", theme.FileIcon(), func() { b.OnOpen(b.value) })
	b.picture.FillMode = canvas.ImageFillContain
	b.picture.Hide()
	line := container.NewBorder(nil, nil, nil, container.NewHBox(b.save, b.open), b.text)
	b.object = container.NewVBox(widget.NewSeparator(), line, b.picture, b.lines.object)
	b.object.Hide()
	return b
}

// show tells about a value; ok false takes the bar away.
func (b *valueBar) show(v document.LargeValue, ok bool) {
	if ok != b.object.Visible() {
		b.object.Hidden = !ok
		defer b.OnResize()
	}
	if b.lines.show(nil) {
		defer b.OnResize()
	}
	if !ok {
		b.value = document.LargeValue{}
		b.setPicture(nil)
		return
	}
	if b.value.Path != v.Path || b.value.Text != v.Text {
		b.setPicture(nil)
	}
	b.value = v
	widgets.SetLabel(b.text, v.Path+": "+v.Text)
	b.save.Hidden, b.open.Hidden = !v.Saveable(), !v.Openable()
	b.object.Refresh()
}

// showText shows the lines of a value that is text.
func (b *valueBar) showText(v document.TextValue) {
	b.show(document.LargeValue{}, false)
	b.object.Show()
	widgets.SetLabel(b.text, v.Path+": "+v.Text)
	b.save.Hide()
	b.open.Hide()
	b.lines.show(v.Lines)
	b.object.Refresh()
	b.OnResize()
}

// setPicture shows a preview, nil for none.
func (b *valueBar) setPicture(img image.Image) {
	b.picture.Image = img
	if visible := img != nil; visible != b.picture.Visible() {
		b.picture.Hidden = !visible
		defer b.OnResize()
	}
	if img == nil {
		return
	}
	b.picture.SetMinSize(fyne.NewSize(1, float32(min(img.Bounds().Dy(), previewLine))))
	b.picture.Refresh()
}

// previewLine is how high a preview is at most in the window.
const previewLine = 150
