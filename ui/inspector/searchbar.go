package inspector

import (
	"context"
	"slices"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"mllpscope/mllpcore/hl7"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// searchBar stands at the right of the inspector's tabs: the charset, and the search inside the message.
type searchBar struct {
	inspector *Inspector
	charset   *widgets.Select
	find      *widgets.FilterEntry
	count     *widgets.Label
	back      *widgets.Button
	next      *widgets.Button
	object    *fyne.Container

	choices []document.CharsetChoice
	quiet   bool          // the charset is set by us, not by a person
	turn    atomic.Uint64 // grows with every search; an older one stops
	found   document.Found
	at      int // which place is selected, -1 for none
}

func newSearchBar(i *Inspector) *searchBar {
	b := &searchBar{inspector: i, at: -1, count: widgets.FieldLabel("")}
	b.charset = widgets.NewSelect(nil, b.chosen)
	b.charset.PlaceHolder = "Charset"
	b.find = widgets.NewFilterEntry()
	b.find.PlaceHolder = "Find in message"
	b.find.OnChanged = b.search
	b.find.OnKey = b.key
	b.back = widgets.NewIconButton(theme.MoveUpIcon(), "Find previous", func() { b.move(true) })
	b.next = widgets.NewIconButton(theme.MoveDownIcon(), "Find next", func() { b.move(false) })
	b.object = container.New(barRow{}, b.charset, b.find, b.count, container.NewHBox(b.back, b.next))
	b.charset.Disable()
	return b
}

// show shows what there is to choose for a document, and looks for the text in it.
func (b *searchBar) show(d *document.Document, fresh bool) {
	if !fresh {
		return
	}
	b.quiet = true
	b.choices = nil
	if d != nil {
		b.choices = d.Charsets()
	}
	labels := make([]string, len(b.choices))
	selected := 0
	for n, c := range b.choices {
		labels[n] = c.Label
		if d.Options().Charset.Name() != "" && c.Charset.Name() == d.Options().Charset.Name() {
			selected = n
		}
	}
	b.offer(labels, selected)
	b.quiet = false
	b.search(b.find.Text)
}

// offer puts the charsets into their field, unless they stand there already: drawing it anew is most of what another
// message costs.
func (b *searchBar) offer(labels []string, selected int) {
	if slices.Equal(labels, b.charset.Options) && (len(labels) == 0 || b.charset.SelectedIndex() == selected) {
		return
	}
	b.charset.SetOptions(labels)
	if len(labels) > 0 {
		b.charset.SetSelectedIndex(selected)
		b.charset.Enable()
	} else {
		b.charset.ClearSelected()
		b.charset.Disable()
	}
}

func (b *searchBar) chosen(string) {
	if n := b.charset.SelectedIndex(); !b.quiet && n >= 0 && n < len(b.choices) {
		b.setCharset(b.choices[n].Charset)
	}
}

// setCharset shows the message anew, read as a charset; one without a name is automatic. It holds until another message
// is shown.
func (b *searchBar) setCharset(c hl7.Charset) {
	want := *b.inspector.want.Load()
	want.options.Charset = c
	b.inspector.ask(want)
}

// search looks for a text in the message that is shown.
func (b *searchBar) search(text string) {
	turn := b.turn.Add(1)
	d := b.inspector.shown
	if d == nil || text == "" {
		b.tell(document.Found{}, -1)
		return
	}
	look := func() func() {
		f := d.Find(text, func() bool { return b.turn.Load() != turn })
		return func() {
			if b.turn.Load() == turn {
				b.tell(f, -1)
			}
		}
	}
	if !d.Large() {
		look()()
		return
	}
	widgets.SetLabel(b.count, "looking…")
	b.inspector.deps.Host.Go(func(context.Context) {
		apply := look()
		b.inspector.deps.Host.Post(apply)
	})
}

func (b *searchBar) tell(f document.Found, at int) {
	b.found, b.at = f, at
	if words := f.Words(at); b.count.Text != words {
		b.count.SetText(words)
		b.object.Refresh()
	}
}

// move selects the next place of the text, or the one before; in the Compare tab the next difference.
func (b *searchBar) move(back bool) {
	if b.inspector.tabs.SelectedIndex() == compareTab {
		b.inspector.compared.move(back)
		return
	}
	n := b.found.Next(b.inspector.span, back)
	if n < 0 {
		return
	}
	b.tell(b.found, n)
	b.inspector.choose(b.found.Places[n], nil)
}

// FindItems are the items of a menu for the search inside the message. focus gives something the keyboard.
func (i *Inspector) FindItems(focus func(fyne.Focusable)) []*fyne.MenuItem {
	return []*fyne.MenuItem{
		widgets.MenuItem("Find in message", widgets.CtrlShift(fyne.KeyF), func() { focus(i.bar.find) }),
		widgets.MenuItem("Find next", widgets.Ctrl(fyne.KeyG), func() { i.bar.move(false) }),
		widgets.MenuItem("Find previous", widgets.CtrlShift(fyne.KeyG), func() { i.bar.move(true) }),
		fyne.NewMenuItemSeparator(),
		widgets.MenuItem("Expand all", widgets.CtrlShift(fyne.KeyE), i.ExpandAll),
		widgets.MenuItem("Collapse all", widgets.CtrlShift(fyne.KeyK), i.CollapseAll),
	}
}

// key takes the keys that mean something else than text in the entry.
func (b *searchBar) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyF3, fyne.KeyDown:
		b.move(false)
	case fyne.KeyUp:
		b.move(true)
	case fyne.KeyEscape:
		b.find.SetText("")
	default:
		return false
	}
	return true
}

// barRow lays out the charset, the entry, the count and the buttons in a row, the entry with what is left.
type barRow struct{}

const (
	barCharset      = 210 // what the parts would like
	barEntry        = 170
	barCharsetLeast = 92 // and what they shrink to
	barEntryLeast   = 96
)

// MinSize implements fyne.Layout: it asks for nothing, the tabs have the room.
func (barRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

// Layout implements fyne.Layout.
func (barRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	widths := [4]float32{barCharset, barEntry, 0, o[3].MinSize().Width}
	if l, ok := o[2].(*widgets.Label); ok && l.Text != "" {
		widths[2] = l.MinSize().Width
	}
	over := widths[0] + widths[1] + widths[2] + widths[3] - size.Width
	for n, least := range [2]float32{barCharsetLeast, barEntryLeast} {
		less := max(min(over, widths[n]-least), 0)
		widths[n] -= less
		over -= less
	}
	widths[0] = max(widths[0]-max(over, 0), 0)
	x := size.Width
	for n := 3; n >= 0; n-- {
		x -= widths[n]
		height := min(o[n].MinSize().Height, size.Height)
		o[n].Move(fyne.NewPos(max(x, 0), (size.Height-height)/2))
		o[n].Resize(fyne.NewSize(max(widths[n]-theme.Padding(), 0), height))
	}
}

// tabRow puts the tabs over the whole room and the bar at the right of their first line.
type tabRow struct{}

// MinSize implements fyne.Layout.
func (tabRow) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

// Layout implements fyne.Layout.
func (tabRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
	width := float32(0)
	if tabs, ok := o[0].(*container.AppTabs); ok {
		width = tabsWidth(tabs)
	}
	const most = barCharset + barEntry + 160 // the count and the buttons take the rest
	room := max(min(size.Width-width, most), 0)
	o[1].Move(fyne.NewPos(size.Width-room, 0))
	o[1].Resize(fyne.NewSize(room, o[1].MinSize().Height))
}

// tabsWidth returns what the names of the tabs take. Fyne does not tell.
func tabsWidth(tabs *container.AppTabs) float32 {
	width := float32(0)
	for _, t := range tabs.Items {
		text := fyne.MeasureText(t.Text, theme.TextSize(), fyne.TextStyle{Bold: true})
		width += text.Width + 2*theme.InnerPadding() + theme.Padding()
	}
	return width + theme.Padding()
}
