package listener

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// sheetSearch is the search field of the settings sheet; arrows, Return and Escape lead out of it.
type sheetSearch struct {
	widget.Entry
	onKey func(fyne.KeyName)
}

func newSheetSearch(changed func(string), onKey func(fyne.KeyName)) *sheetSearch {
	s := &sheetSearch{onKey: onKey}
	s.ExtendBaseWidget(s)
	s.SetPlaceHolder("Search names, help and values")
	s.OnChanged = changed
	return s
}

// TypedKey implements fyne.Focusable.
func (s *sheetSearch) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		s.onKey(e.Name)
	default:
		s.Entry.TypedKey(e)
	}
}

// sheetList is the list of settings, grouped under headings. Its rows are recycled and hold text only.
type sheetList struct {
	widget.List
	sheet  *model.SettingsSheet
	chosen int
	onKey  func(fyne.KeyName)
}

func newSheetList(sheet *model.SettingsSheet, chosen func(int), onKey func(fyne.KeyName)) *sheetList {
	l := &sheetList{sheet: sheet, onKey: onKey, chosen: -1}
	l.Length = func() int { return len(sheet.Rows()) }
	l.CreateItem = newSheetLine
	l.UpdateItem = l.update
	l.OnSelected = func(i int) {
		if rows := sheet.Rows(); i < len(rows) && rows[i].Info == nil {
			l.choose(sheet.Next(i, 1)) // a heading stands for its first setting
			return
		}
		l.chosen = i
		chosen(i)
	}
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

// choose selects a line and scrolls to it.
func (l *sheetList) choose(i int) {
	if i < 0 {
		return
	}
	l.UnselectAll()
	l.Select(i)
	if l.sheet.Next(-1, 1) == i {
		l.ScrollToTop() // with the heading above it
	}
}

// TypedKey implements fyne.Focusable: the arrows choose at once.
func (l *sheetList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyDown:
		l.choose(l.sheet.Next(l.chosen, 1))
	case fyne.KeyUp:
		l.choose(l.sheet.Next(l.chosen, -1))
	case fyne.KeyHome:
		l.choose(l.sheet.Next(-1, 1))
	case fyne.KeyEnd:
		l.choose(l.sheet.Next(len(l.sheet.Rows()), -1))
	default:
		l.onKey(e.Name)
	}
}

// newSheetLine returns one recycled line: a mark for a changed value, the name, the value.
func newSheetLine() fyne.CanvasObject {
	name, value := widget.NewLabel("TLS13SignatureAlgorithms"), widget.NewLabel("value")
	name.Truncation, value.Truncation = fyne.TextTruncateClip, fyne.TextTruncateClip
	mark := widget.NewLabel("•")
	return container.New(sheetColumns{}, mark, name, value)
}

func (l *sheetList) update(i int, o fyne.CanvasObject) {
	cells := o.(*fyne.Container).Objects
	mark, name, value := cells[0].(*widget.Label), cells[1].(*widget.Label), cells[2].(*widget.Label)
	row := l.sheet.Rows()[i]
	if value.Visible() != (row.Info != nil) {
		widgets.SetVisible(value, row.Info != nil)
		o.Refresh()
	}
	if row.Info == nil {
		setSheetCell(mark, "", widget.MediumImportance, false)
		setSheetCell(name, row.Heading, widget.MediumImportance, true)
		return
	}
	importance, sign := widget.MediumImportance, ""
	if row.Changed {
		importance, sign = widget.HighImportance, "•"
	}
	setSheetCell(mark, sign, widget.HighImportance, true)
	setSheetCell(name, row.Info.Name, widget.MediumImportance, false)
	setSheetCell(value, row.Value, importance, false)
}

func setSheetCell(l *widget.Label, text string, importance widget.Importance, bold bool) {
	if l.Text == text && l.Importance == importance && l.TextStyle.Bold == bold {
		return
	}
	l.Importance, l.TextStyle.Bold = importance, bold
	l.SetText(text)
}

// sheetColumns lays out mark, name and value, at the same places in every line; a heading has no value.
type sheetColumns struct{}

const (
	sheetMarkWidth = 16
	sheetNameShare = 0.56 // of the rest
)

// MinSize implements fyne.Layout.
func (sheetColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(160, objects[1].MinSize().Height)
}

// Layout implements fyne.Layout.
func (sheetColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	name := size.Width - sheetMarkWidth
	if objects[2].Visible() {
		name *= sheetNameShare
	}
	x := float32(0)
	for i, width := range []float32{sheetMarkWidth, name, size.Width - sheetMarkWidth - name} {
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

var _ fyne.Focusable = (*sheetList)(nil)
