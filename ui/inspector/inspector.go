package inspector

import (
	"context"
	"net/url"
	"strconv"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// view is one way to look at a message.
type view interface {
	// Show shows a document. fresh is false when only the answer of the shown message has become known.
	Show(d *document.Document, fresh bool)
	// Say shows words instead of a document.
	Say(title, next string)
	// Object returns what to place in the tab.
	Object() fyne.CanvasObject
	// Focus returns what takes the keyboard, nil for nothing.
	Focus() *widgets.Grid
	// Copy returns what is selected as text, "" for nothing.
	Copy() string
	// Takes says what Copy returns: "the line".
	Takes() string
	// Lines returns the first n rows as text, for a test that reads the window.
	Lines(n int) []string
}

// spanView is a tab in which the same bytes are selected as in the others.
type spanView interface {
	// Mark shows which bytes are selected, and brings them onto the screen.
	Mark(s document.Span)
}

// Deps are what the inspector needs.
type Deps struct {
	Source model.Source
	Marks  func() frame.Marks // the framing bytes in force; called off the UI goroutine
	Names  func() (*dict.Dictionary, error)
	Host   pump.Host
	Poke   func()                             // asks for a crossing soon
	Say    func(tone model.Tone, text string) // tells what was done
	Picker func() filedlg.Picker              // asks where to save; may return nil
	Open   func(*url.URL) error               // opens a file with the system's program
	Copy   func(text string)                  // puts text onto the clipboard

	Muting Muting // which findings are not shown; nil = all are

	Masked func() bool // whether the source hides who messages are about

	Memory Memory // of the paths that do not matter when messages are compared
}

// Memory remembers by name.
type Memory interface {
	StringWithFallback(name, fallback string) string
	SetString(name, value string)
}

// Inspector shows the selected message in several ways. The message is read and taken apart off the UI goroutine: a
// small one on the pump's, a large one on a goroutine of its own, so that the list goes on meanwhile.
type Inspector struct {
	deps     Deps
	tabs     *container.AppTabs
	views    []view
	names    []string
	fields   *fieldsView
	raws     []*rawView // Raw and Answer
	hex      *hexView
	checks   *checksView
	compared *compareView
	bar      *searchBar
	notes    *noticeBar
	row      *fyne.Container // tabs and bar
	object   fyne.CanvasObject
	opened   openedValues
	shown    *document.Document
	span     document.Span // what is selected
	lag      bool          // the Fields tab has yet to show it

	stopChecks func() // of the message that is shown

	want  atomic.Pointer[wanted]
	asked *wanted // what Prepare works on or has made; belongs to the pump's goroutine
	built atomic.Pointer[document.Document]

	comparing comparing

	OnShow   func()            // another document or tab is shown
	OnFilter func(expr string) // a person wants the list narrowed
	OnColumn func(path string) // a person wants a column of the list, or no longer
	IsColumn func(path string) bool

	OnMark    func(id message.ID)                     // another message is marked for comparison; 0 for none
	OnChecked func(id message.ID, c *document.Checks) // the checks of a message have ended
}

// checksTab is the index of the Checks tab.
const checksTab = 5

// Close removes what was written for other programs. Nothing must be under way any more.
func (i *Inspector) Close() error { return i.opened.Close() }

// New returns an inspector that shows nothing yet.
func New(d Deps) *Inspector {
	i := &Inspector{deps: d, fields: newFieldsView(), checks: newChecksView()}
	i.compared, i.notes = newCompareView(), newNoticeBar()
	i.comparing.ignored = ignoredPaths(d.Memory)
	i.opened.open = d.Open
	i.want.Store(&wanted{})
	i.stopChecks = func() {}
	raw, hex := newRawView(), newHexView()
	i.names = []string{"Fields", "Raw", "Hex", "Answer", "Wire", "Checks", "Compare"}
	answer := newAnswerView()
	i.raws, i.hex = []*rawView{raw, answer.rawView}, hex
	wire := newWireView()
	i.views = []view{i.fields, raw, hex, answer, wire, i.checks, i.compared}
	wire.copied.OnTapped = func() { i.copyText("what Wire says", wire.Copy()) }
	i.checks.copied.OnTapped = i.copyChecks
	i.fields.value.OnSave, i.fields.value.OnOpen = i.saveValue, i.openValue
	i.checks.OnSpan, i.checks.Grid().OnMenu = i.point, i.popUpFinding
	i.compared.OnSpan = func(s document.Span) { i.choose(s, nil) }
	i.compared.OnAll, i.compared.Empty.OnAction = i.recompare, i.ComparePrevious
	for _, g := range []*widgets.Grid{i.fields.Grid(), raw.Grid(), hex.Grid()} {
		g.OnMenu = i.PopUp
	}
	i.fields.OnSpan = func(s document.Span) { i.choose(s, i.fields) }
	i.fields.work = i.work
	for _, v := range i.raws {
		v.work, v.wrap.OnChanged = i.work, i.setWrap
	}
	if d.Memory != nil {
		i.setWrap(d.Memory.StringWithFallback(wrapName, "") != "")
	}
	raw.OnByte = func(offset int) { i.chooseByte(offset) }
	raw.OnSpan = func(s document.Span) { i.choose(s, raw) }
	hex.OnByte = func(offset int) { i.chooseByte(offset) }
	hex.OnSpan = func(s document.Span) { i.choose(s, hex) }
	i.tabs = container.NewAppTabs()
	for n, v := range i.views {
		i.tabs.Append(container.NewTabItem(i.names[n], v.Object()))
	}
	i.tabs.OnSelected = func(*container.TabItem) {
		i.reveal()
		wire.draw()
		i.showComparison()
		i.changed()
	}
	i.bar = newSearchBar(i)
	i.notes.OnShow = func(offset int) { i.choose(i.part(offset), nil) }
	i.notes.OnCharset = i.bar.setCharset
	i.row = container.New(tabRow{}, i.tabs, i.bar.object)
	i.object = container.NewBorder(i.notes.object, nil, nil, nil, i.row)
	i.notes.OnResize = i.object.Refresh
	i.say("No message selected", "Choose one in the list above to look inside.")
	return i
}

// Object returns what to place in the window.
func (i *Inspector) Object() fyne.CanvasObject { return i.object }

// Document returns what is shown, nil for none.
func (i *Inspector) Document() *document.Document { return i.shown }

// SelectTab shows a tab, counted from 0, and returns what should get the keyboard.
func (i *Inspector) SelectTab(n int) *widgets.Grid {
	i.tabs.SelectIndex(n)
	return i.views[n].Focus()
}

// TabNames returns the names of all tabs, in their order.
func (i *Inspector) TabNames() []string { return i.names }

// TabIndex returns which tab is shown, counted from 0.
func (i *Inspector) TabIndex() int { return i.tabs.SelectedIndex() }

// Tab returns the name of the tab that is shown.
func (i *Inspector) Tab() string { return i.names[i.tabs.SelectedIndex()] }

// Copy returns what is selected in the tab that is shown.
func (i *Inspector) Copy() string { return i.views[i.tabs.SelectedIndex()].Copy() }

// Lines returns the first n rows of the tab that is shown.
func (i *Inspector) Lines(n int) []string { return i.views[i.tabs.SelectedIndex()].Lines(n) }

// Forget shows nothing until a message is inspected again: what is shown must not be seen any more.
func (i *Inspector) Forget() {
	i.span = document.Span{}
	i.Inspect(0)
	i.show(nil, true)
}

func (i *Inspector) show(d *document.Document, fresh bool) {
	again := i.shown != nil && d != nil && i.shown.ID == d.ID // the same message, looked at in another way
	i.shown = d
	i.notes.show(d)
	i.bar.show(d, fresh)
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
		if fresh {
			i.came(d.ID)
			i.check(d)
			i.recompare()
		}
	}
	switch {
	case !again:
		i.span = document.Span{}
		i.lookForValue(i.span)
	case fresh:
		i.choose(i.span, nil)
	}
	i.changed()
}

func (i *Inspector) say(title, next string) {
	i.title(checksTab, "")
	for _, v := range i.views {
		v.Say(title, next)
	}
}

func (i *Inspector) changed() {
	if i.OnShow != nil {
		i.OnShow()
	}
}

// work runs a func that may take long with a large document, and then what it returns on the UI goroutine, unless
// another document is shown by then.
func (i *Inspector) work(f func() (apply func())) {
	d := i.shown
	if d == nil {
		return
	}
	if !d.Large() {
		f()()
		return
	}
	i.deps.Host.Go(func(context.Context) {
		apply := f()
		i.deps.Host.Post(func() {
			if i.shown != nil && i.shown.Tree == d.Tree {
				apply()
			}
		})
	})
}
