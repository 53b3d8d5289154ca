package ui

import (
	"strconv"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
	"mllpscope/ui/model"
)

// inspectorTab is one way to look at a message.
type inspectorTab interface {
	// Show shows a document. fresh is false when only the answer of the shown message has become known.
	Show(d *model.Document, fresh bool)
	// Say shows words instead of a document.
	Say(title, next string)
	// Object returns what to place in the tab.
	Object() fyne.CanvasObject
	// Focus returns what takes the keyboard, nil for nothing.
	Focus() *Grid
	// Copy returns what is selected as text, "" for nothing.
	Copy() string
	// Lines returns the first n rows as text, for a test that reads the window.
	Lines(n int) []string
}

// Inspector shows the selected message in five ways. The message is read and taken apart on the pump's goroutine.
type Inspector struct {
	tabs  *container.AppTabs
	views []inspectorTab
	names []string
	shown *model.Document

	want   atomic.Uint64 // ID of the message to show, 0 for none
	built  *model.Document
	source model.Source
	marks  func() frame.Marks
	poke   func()

	OnShow func() // another document or tab is shown
}

// NewInspector returns an inspector of the messages in source. marks tells the framing bytes in force; it is called off
// the UI goroutine.
func NewInspector(source model.Source, marks func() frame.Marks, poke func()) *Inspector {
	i := &Inspector{source: source, marks: marks, poke: poke}
	i.names = []string{"Fields", "Raw", "Hex", "Answer", "Wire"}
	i.views = []inspectorTab{newFieldsView(), newRawView(), newHexView(), newAnswerView(), newWireView()}
	i.tabs = container.NewAppTabs()
	for n, v := range i.views {
		i.tabs.Append(container.NewTabItem(i.names[n], v.Object()))
	}
	i.tabs.OnSelected = func(*container.TabItem) { i.changed() }
	i.say("No message selected", "Choose one in the list above to look inside.")
	return i
}

// Object returns what to place in the window.
func (i *Inspector) Object() fyne.CanvasObject { return i.tabs }

// Inspect shows a message as soon as it is read; 0 shows none.
func (i *Inspector) Inspect(id mllpcore.MessageID) {
	i.want.Store(uint64(id))
	i.poke()
}

// Document returns what is shown, nil for none.
func (i *Inspector) Document() *model.Document { return i.shown }

// SelectTab shows a tab, counted from 0, and returns what should get the keyboard.
func (i *Inspector) SelectTab(n int) *Grid {
	i.tabs.SelectIndex(n)
	return i.views[n].Focus()
}

// Tab returns the name of the tab that is shown.
func (i *Inspector) Tab() string { return i.names[i.tabs.SelectedIndex()] }

// Grids returns the grids of all tabs, with what Ctrl+C takes from each.
func (i *Inspector) Grids() map[*Grid]func() string {
	grids := make(map[*Grid]func() string)
	for _, v := range i.views {
		if g := v.Focus(); g != nil {
			grids[g] = v.Copy
		}
	}
	return grids
}

// Copy returns what is selected in the tab that is shown.
func (i *Inspector) Copy() string { return i.views[i.tabs.SelectedIndex()].Copy() }

// Lines returns the first n rows of the tab that is shown.
func (i *Inspector) Lines(n int) []string { return i.views[i.tabs.SelectedIndex()].Lines(n) }

// Prepare reads the message to show when it is another one, or when its answer has become known.
func (i *Inspector) Prepare(*Batch) func() {
	id := mllpcore.MessageID(i.want.Load())
	switch {
	case id == 0 && i.built == nil:
		return nil
	case id == 0:
		i.built = nil
		return func() { i.show(nil, true) }
	case i.built != nil && i.built.ID == id:
		return i.answered()
	}
	d := model.NewDocument(i.source, id, i.marks())
	i.built = d
	return func() { i.show(d, true) }
}

func (i *Inspector) answered() func() {
	if i.built.Settled() {
		return nil
	}
	k, ok := i.source.Get(i.built.ID)
	if !ok || !k.Answered {
		return nil
	}
	d := i.built.WithAnswer(k)
	i.built = d
	return func() { i.show(d, false) }
}

func (i *Inspector) show(d *model.Document, fresh bool) {
	i.shown = d
	switch {
	case d == nil:
		i.say("No message selected", "Choose one in the list above to look inside.")
	case d.Gone:
		i.say("Message "+strconv.FormatUint(uint64(d.ID), 10)+" is not kept any more",
			"The oldest messages make room for new ones.")
	default:
		for _, v := range i.views {
			v.Show(d, fresh)
		}
	}
	i.changed()
}

func (i *Inspector) say(title, next string) {
	for _, v := range i.views {
		v.Say(title, next)
	}
}

func (i *Inspector) changed() {
	if i.OnShow != nil {
		i.OnShow()
	}
}
