package inspector

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// out is one way to get something of the shown message out of the window.
type out struct {
	label string
	key   fyne.Shortcut
	what  string // in "copied the path", say
	part  func(d *document.Document, i explain.Item) (string, error)
	whole func(d *document.Document) (string, error) // without a selection; nil: there must be one
}

// outs are all of them.
func outs() []out {
	message := func(d *document.Document) (string, error) { return d.Text(), nil }
	return []out{
		{"Copy path", widgets.CtrlShift(fyne.KeyP), "the path", pathOut, nil},
		{"Copy segment", widgets.CtrlShift(fyne.KeyS), "the segment", segmentOut, nil},
		{
			"Copy message", widgets.CtrlShift(fyne.KeyM), "the message",
			func(d *document.Document, _ explain.Item) (string, error) { return message(d) }, message,
		},
		{"Copy as JSON", widgets.CtrlShift(fyne.KeyJ), "JSON", jsonOut, (*document.Document).JSON},
		{"Copy as spreadsheet row", widgets.CtrlShift(fyne.KeyT), "a row", rowOut, nil},
	}
}

func pathOut(_ *document.Document, i explain.Item) (string, error) { return i.Path(), nil }

func segmentOut(d *document.Document, i explain.Item) (string, error) {
	return d.SegmentText(document.SpanOf(i)), nil
}

func jsonOut(_ *document.Document, i explain.Item) (string, error) { return document.PartJSON(i) }

func rowOut(_ *document.Document, i explain.Item) (string, error) {
	return document.SpreadsheetRow(i), nil
}

// copyOut puts what is selected onto the clipboard in one of the ways.
func (i *Inspector) copyOut(o out) {
	d := i.shown
	if d == nil || d.Gone {
		i.deps.Say(model.ToneWarn, "Nothing to copy: select a message first")
		return
	}
	span := i.span
	i.work(func() func() {
		item, ok := d.Item(span)
		var text string
		var err error
		switch {
		case ok:
			text, err = o.part(d, item)
		case o.whole != nil:
			text, err = o.whole(d)
		default:
			return func() { i.deps.Say(model.ToneWarn, "Nothing to copy: select a field first") }
		}
		return func() {
			if err != nil {
				i.deps.Say(model.ToneBad, "copy: "+err.Error())
				return
			}
			i.copyText(o.what, text)
		}
	})
}

// selectedItem runs f with the part that is selected.
func (i *Inspector) selectedItem(f func(item explain.Item)) {
	if i.shown != nil {
		if item, ok := i.shown.Item(i.span); ok {
			f(item)
			return
		}
	}
	i.deps.Say(model.ToneWarn, "Select a field first")
}

// filterBy narrows the list to messages with the same value in the selected part.
func (i *Inspector) filterBy() {
	if i.deps.Masked() {
		i.deps.Say(model.ToneWarn, "Hidden patient data cannot be filtered by: show the real data first")
		return
	}
	i.selectedItem(func(item explain.Item) {
		expr, ok := document.FilterFor(item)
		if !ok {
			i.deps.Say(model.ToneWarn, "Select a field with a short value to filter by it")
			return
		}
		if i.OnFilter != nil {
			i.OnFilter(expr)
		}
	})
}

// ignoreSelected stops comparing the selected field, or compares it again.
func (i *Inspector) ignoreSelected() {
	i.selectedItem(func(item explain.Item) {
		if path := document.FieldPathOf(item); path != "" {
			i.Ignore(path)
			return
		}
		i.deps.Say(model.ToneWarn, "Select a field to ignore it in Compare")
	})
}

// columnSelected makes the selected field a column of the list, or takes that column away.
func (i *Inspector) columnSelected() {
	i.selectedItem(func(item explain.Item) {
		path := document.ColumnPathOf(item)
		if path == "" {
			i.deps.Say(model.ToneWarn, "Select a field to show it as a column")
			return
		}
		if i.OnColumn != nil {
			i.OnColumn(path)
		}
	})
}

// columnItem says what columnSelected would do.
func (i *Inspector) columnItem() string {
	if i.shown == nil || i.IsColumn == nil {
		return columnLabel
	}
	selected, ok := i.shown.Item(i.span)
	if !ok || document.ColumnPathOf(selected) == "" {
		return columnLabel
	}
	if path := document.ColumnPathOf(selected); i.IsColumn(path) {
		return "Remove column " + path
	}
	return "Show " + document.ColumnPathOf(selected) + " as column"
}

// ignoreItem says what ignoreSelected would do.
func (i *Inspector) ignoreItem() string {
	if i.shown == nil {
		return ignoreLabel
	}
	selected, ok := i.shown.Item(i.span)
	path := document.FieldPathOf(selected)
	switch {
	case !ok || path == "":
		return ignoreLabel
	case slices.Contains(i.comparing.ignored, path):
		return "Compare " + path + " again"
	}
	return "Ignore " + path + " in Compare"
}

// withValue runs f with the large value that is selected.
func (i *Inspector) withValue(f func(document.LargeValue)) {
	if bar := i.fields.value; bar.object.Visible() && bar.value.Path != "" && bar.value.Saveable() {
		f(bar.value)
		return
	}
	i.deps.Say(model.ToneWarn, "Select a field with an attachment first, such as a PDF in OBX-5")
}

const (
	ignoreLabel     = "Ignore in Compare / Compare again"
	columnLabel     = "Show as column / Remove column"
	comparePrevious = "Compare with previous"
)

// MessageItems are the items of the Message menu, and of the menu at a field.
func (i *Inspector) MessageItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, o := range outs() {
		items = append(items, widgets.MenuItem(o.label, o.key, func() { i.copyOut(o) }))
	}
	return append(items,
		fyne.NewMenuItemSeparator(),
		widgets.MenuItem("Filter by this value", widgets.CtrlShift(fyne.KeyL), i.filterBy),
		widgets.MenuItem(columnLabel, widgets.CtrlShift(fyne.KeyO), i.columnSelected),
		widgets.MenuItem(ignoreLabel, nil, i.ignoreSelected),
		fyne.NewMenuItemSeparator(),
		widgets.MenuItem("Save attachment…", nil, func() { i.withValue(i.saveValue) }),
		widgets.MenuItem("Open attachment", nil, func() { i.withValue(i.openValue) }),
		fyne.NewMenuItemSeparator(),
		widgets.MenuItem("Mark for comparison", widgets.Ctrl(fyne.KeyM), i.CompareWith),
		widgets.MenuItem(comparePrevious+" (same sender and type)", widgets.Ctrl(fyne.KeyD), i.ComparePrevious),
	)
}

// PopUp shows the menu of what is selected at a place of the window.
func (i *Inspector) PopUp(_ int, pos fyne.Position) {
	c := fyne.CurrentApp().Driver().CanvasForObject(i.object)
	if c == nil {
		return
	}
	items := i.MessageItems()
	for _, m := range items {
		m.Shortcut = nil // Fyne draws them so faintly that they cannot be read; the menu bar tells them
		switch m.Label {
		case columnLabel:
			m.Label = i.columnItem()
		case ignoreLabel:
			m.Label = i.ignoreItem()
		}
	}
	v := i.views[i.tabs.SelectedIndex()]
	value := widgets.MenuItem("Copy "+strings.TrimPrefix(v.Takes(), "the "), nil, func() {
		i.copyText(v.Takes(), v.Copy())
	})
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", append([]*fyne.MenuItem{value}, items...)...), c, pos)
}
