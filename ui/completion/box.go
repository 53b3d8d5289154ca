package completion

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/widgets"
)

// Box shows below an entry what the word may become that is typed there. It stands over what is there, and leaves the
// keyboard to the entry.
type Box struct {
	entry  *widgets.KeyEntry
	seen   func(field string) []string
	list   *rows
	holder *fyne.Container // always there: Fyne draws nothing anew for what it has never drawn
	object *fyne.Container

	OnHide func() // it was taken away; nil: nobody cares
}

// NewBox returns a box that shows nothing. seen tells values of a field that are known.
func NewBox(entry *widgets.KeyEntry, seen func(field string) []string) *Box {
	b := &Box{entry: entry, seen: seen}
	b.list = &rows{take: b.take, chosen: -1}
	b.list.ExtendBaseWidget(b.list)
	b.list.Hide()
	b.holder = &fyne.Container{Objects: []fyne.CanvasObject{b.list}}
	entry.Completes = func() bool { return b.list.Visible() }
	return b
}

// Over returns content with the box over it.
func (b *Box) Over(content fyne.CanvasObject) fyne.CanvasObject {
	b.object = &fyne.Container{Layout: b, Objects: []fyne.CanvasObject{content, b.holder}}
	return b.object
}

// Shown reports whether there is something to choose.
func (b *Box) Shown() bool { return b.list.Visible() }

// Choices returns what there is to choose.
func (b *Box) Choices() []string {
	var texts []string
	if b.Shown() {
		for _, c := range b.list.words.Choices {
			texts = append(texts, c.Text)
		}
	}
	return texts
}

// Typed shows what the word before the cursor may become. It is called when the text has changed by the keyboard.
func (b *Box) Typed() {
	words := At(b.entry.Text, b.entry.CursorColumn, b.seen)
	if len(words.Choices) == 0 {
		b.Hide()
		return
	}
	b.list.words, b.list.chosen = words, -1
	b.list.Show()
	b.place()
	b.list.Refresh()
	canvas.Refresh(b.holder)
}

// Hide takes it away.
func (b *Box) Hide() {
	if !b.list.Visible() {
		return
	}
	b.list.Hide()
	canvas.Refresh(b.holder)
	if b.OnHide != nil {
		b.OnHide()
	}
}

// Key takes the keys by which a choice is made, while there is one.
func (b *Box) Key(e *fyne.KeyEvent) bool {
	if !b.Shown() {
		return false
	}
	n := len(b.list.words.Choices)
	switch e.Name {
	case fyne.KeyDown:
		b.choose((b.list.chosen + 1) % n)
	case fyne.KeyUp:
		b.choose((max(b.list.chosen, 0) + n - 1) % n)
	case fyne.KeyTab:
		b.take(max(b.list.chosen, 0))
	case fyne.KeyReturn, fyne.KeyEnter:
		if b.list.chosen < 0 {
			return false // what was typed is meant
		}
		b.take(b.list.chosen)
	default:
		return false
	}
	return true
}

func (b *Box) choose(row int) {
	b.list.chosen = row
	b.list.Refresh()
}

// take puts a choice in place of the word.
func (b *Box) take(row int) {
	text, cursor := b.list.words.Take(b.entry.Text, b.list.words.Choices[row])
	b.entry.SetText(text)
	b.entry.CursorColumn = cursor
	b.entry.Refresh()
	b.Typed()
}

// Layout implements fyne.Layout.
func (b *Box) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
	b.place()
}

// MinSize implements fyne.Layout.
func (b *Box) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// place puts the box below the entry, and further to the left where it is wider than the room there.
func (b *Box) place() {
	if !b.list.Visible() || b.object == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(b.entry).Subtract(driver.AbsolutePositionForObject(b.object))
	size := b.list.MinSize()
	size.Width = min(size.Width, b.object.Size().Width)
	b.holder.Move(fyne.NewPos(max(min(at.X, b.object.Size().Width-size.Width), 0), at.Y+b.entry.Size().Height+2))
	b.holder.Resize(size)
	b.list.Resize(size)
}

// rows draw the choices.
type rows struct {
	widget.BaseWidget
	words  Words
	chosen int // -1 for none
	take   func(row int)
}

// Tapped implements fyne.Tappable.
func (r *rows) Tapped(e *fyne.PointEvent) {
	if row := int((e.Position.Y - widgets.Gap/2) / widgets.NewMetrics().Row); row >= 0 && row < len(r.words.Choices) {
		r.take(row)
	}
}

// CreateRenderer implements fyne.Widget.
func (r *rows) CreateRenderer() fyne.WidgetRenderer {
	d := &drawn{rows: r, back: canvas.NewRectangle(nil), mark: canvas.NewRectangle(nil)}
	d.back.StrokeWidth = 1
	d.objects = []fyne.CanvasObject{d.back, d.mark}
	for i := range most {
		d.texts[i], d.abouts[i] = canvas.NewText("", nil), canvas.NewText("", nil)
		d.texts[i].TextStyle.Monospace = true
		d.objects = append(d.objects, d.texts[i], d.abouts[i])
	}
	d.Refresh()
	return d
}

// drawn are the rows on the screen.
type drawn struct {
	rows          *rows
	back, mark    *canvas.Rectangle
	texts, abouts [most]*canvas.Text
	objects       []fyne.CanvasObject
}

// widest is the most room the meanings get.
const widest = 560

// MinSize implements fyne.WidgetRenderer.
func (d *drawn) MinSize() fyne.Size {
	m := widgets.NewMetrics()
	word, about := d.widths()
	return fyne.NewSize(word+about+4*widgets.Gap, float32(len(d.rows.words.Choices))*m.Row+widgets.Gap)
}

// widths returns how wide the words and their meanings are.
func (d *drawn) widths() (word, about float32) {
	size := theme.TextSize()
	for _, c := range d.rows.words.Choices {
		word = max(word, fyne.MeasureText(c.Text, size, fyne.TextStyle{Monospace: true}).Width)
		about = max(about, min(fyne.MeasureText(c.About, size, fyne.TextStyle{}).Width, widest))
	}
	return word, about
}

// Layout implements fyne.WidgetRenderer.
func (d *drawn) Layout(size fyne.Size) {
	m := widgets.NewMetrics()
	word, _ := d.widths()
	d.back.Resize(size)
	d.mark.Move(fyne.NewPos(2, widgets.Gap/2+float32(max(d.rows.chosen, 0))*m.Row))
	d.mark.Resize(fyne.NewSize(size.Width-4, m.Row))
	for i := range d.texts {
		y := widgets.Gap/2 + float32(i)*m.Row + 1
		d.texts[i].Move(fyne.NewPos(widgets.Gap, y))
		d.abouts[i].Move(fyne.NewPos(word+3*widgets.Gap, y))
		room := size.Width - word - 4*widgets.Gap
		if i < len(d.rows.words.Choices) {
			d.abouts[i].Text = widgets.CutWords(d.rows.words.Choices[i].About, theme.TextSize(), room)
		}
	}
}

// Refresh implements fyne.WidgetRenderer.
func (d *drawn) Refresh() {
	d.back.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	d.back.StrokeColor = theme.Color(theme.ColorNameSeparator)
	d.back.CornerRadius = theme.InputRadiusSize()
	d.mark.FillColor = theme.Color(theme.ColorNameSelection)
	d.mark.Hidden = d.rows.chosen < 0
	for i := range d.texts {
		d.texts[i].Text, d.abouts[i].Text = "", ""
		if i < len(d.rows.words.Choices) {
			d.texts[i].Text = d.rows.words.Choices[i].Text
		}
		d.texts[i].TextSize, d.abouts[i].TextSize = theme.TextSize(), theme.TextSize()
		d.texts[i].Color, d.abouts[i].Color = theme.Color(theme.ColorNameForeground), theme.Color(theme.ColorNamePlaceHolder)
	}
	d.Layout(d.rows.Size())
	canvas.Refresh(d.rows)
}

// Objects implements fyne.WidgetRenderer.
func (d *drawn) Objects() []fyne.CanvasObject { return d.objects }

// Destroy implements fyne.WidgetRenderer.
func (d *drawn) Destroy() {}
