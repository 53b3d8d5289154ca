package ui

import (
	"context"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/columns"
	"mllpscope/ui/inspector"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// MessageList is the live list: a window onto the log, loaded by page on the pump's goroutine.
type MessageList struct {
	grid     *widgets.Grid
	list     *list.List
	columns  *columns.Columns
	glancing *glancing
	empty    *widgets.EmptyState
	object   fyne.CanvasObject
	marked   message.ID // what others are compared with, 0 for none
	pending  int        // row to select once it is loaded, -1 for none
	extended bool       // the row that is pending ends a selection of several
	welcome  welcome
	standing bool // the list stands still again as soon as it shows what it was reset to

	want   atomic.Pointer[list.Request] // what the screen wants; written on the UI goroutine, read by Prepare
	stale  atomic.Bool                  // what is loaded may have changed: a bookmark, a note
	loader *list.Loader
	asked  *list.Request // what Prepare answered last, with which page, and what the log held then
	loaded list.Page
	held   message.Totals
	again  bool // the last page is not the last word: rows without an answer, or a filter still looking
	source model.Log
	ctx    context.Context // of what is read for the list
	cancel context.CancelFunc

	poke     func()
	OnSelect func(id message.ID) // the selected message changed; 0 for none
	OnChange func()              // follow, filter or the numbers changed
	OnClear  func()              // a person wants the filter cleared
}

// welcome is what the empty list says about how to get a first message.
type welcome struct {
	listening bool
	address   string
	tls       bool
}

// ListDeps are what the message list needs.
type ListDeps struct {
	Source model.Source
	Names  func() (*dict.Dictionary, error)
	Prefs  Memory // remembers the columns
	Host   pump.Host
	Poke   func() // asks for a crossing soon
	Send   func() // sends a sample
}

// NewMessageList returns the list over a log.
func NewMessageList(d ListDeps) *MessageList {
	m := &MessageList{list: list.New(), source: model.LogOf(d.Source), pending: -1, poke: d.Poke}
	m.columns = columns.Remembered(d.Prefs)
	m.list.SetTimes(m.columns.Times())
	m.list.SetColours(m.columns.Colours())
	m.glancing = &glancing{kept: list.NewGlances(), log: m.source, names: d.Names, host: d.Host, poke: d.Poke}
	m.glancing.kept.SetLook(m.columns.Look())
	m.loader = list.NewLoader(m.source, time.Now)
	m.loader.Seeing = m.glancing.seeing
	m.ctx, m.cancel = context.WithCancel(context.Background())
	m.grid = widgets.NewGrid(m.columns.Grid(), messageRows{m.list, m.columns, m.glancing.kept, &m.marked})
	m.grid.OnSelect = func(row int) { m.chosen(row, false) }
	m.grid.OnExtend = func(row int) { m.chosen(row, true) }
	m.grid.OnToggle = m.toggled
	m.grid.OnTitle, m.grid.OnMove = m.sortBy, m.moveColumn
	m.grid.OnWidth = func(col, chars int) { m.columns.SetWidth(m.columns.Key(col), chars) }
	m.grid.OnMoved = func(top, _ int) {
		if top > 0 { // a person looks at something further down
			m.stand()
		}
		m.publish(true)
	}
	m.empty = widgets.NewEmptyState()
	m.empty.OnAction = func() {
		if !m.list.Filter().Empty() {
			m.OnClear()
			return
		}
		d.Send()
	}
	m.object = container.NewStack(m.grid, m.empty)
	m.publish(false)
	m.describe()
	return m
}

// messageRows shows a list in a grid.
type messageRows struct {
	list    *list.List
	columns *columns.Columns
	seen    *list.Glances
	marked  *message.ID // what others are compared with
}

// Rows implements widgets.GridSource.
func (r messageRows) Rows() int { return r.list.Len() }

// Cell implements widgets.GridSource.
func (r messageRows) Cell(row, col int) (string, model.Tone) {
	line, cell := r.list.Row(row), r.columns.Cell(col)
	switch {
	case line == nil && col == 1:
		return "loading…", model.ToneMuted
	case line == nil:
		return "", model.ToneNormal
	case cell == list.ColMark && line.ID == *r.marked:
		return inspector.CompareSign, model.ToneAccent
	case cell == list.ColChecks:
		return r.seen.Checks(line.ID)
	case cell >= list.Columns:
		return r.seen.Value(line.ID, cell-list.Columns), model.ToneNormal
	}
	return line.Cells[cell], line.Tones[cell]
}

// SetMarked says which message others are compared with; 0 for none.
func (m *MessageList) SetMarked(id message.ID) {
	m.marked = id
	m.grid.Refresh()
}

// Object returns what to place in the window.
func (m *MessageList) Object() fyne.CanvasObject { return m.object }

// Grid returns the grid, to give it the keyboard.
func (m *MessageList) Grid() *widgets.Grid { return m.grid }

// Following reports whether new messages appear by themselves.
func (m *MessageList) Following() bool { return m.list.Following() }

// Page returns what is loaded, with the numbers that go with it.
func (m *MessageList) Page() list.Page { return m.list.Page() }

// SetFollow makes the list stand still or follow.
func (m *MessageList) SetFollow(follow bool) {
	m.standing = false
	if m.list.Following() == follow {
		return
	}
	m.list.SetFollow(follow)
	if follow {
		m.showOrder()
		m.grid.SetTop(0)
	}
	m.publish(true)
	m.changed()
}

// stand makes the list stand still, because a person looks at something in it.
func (m *MessageList) stand() { m.SetFollow(false) }

// SetFilter narrows the list to what a filter lets through.
func (m *MessageList) SetFilter(f list.Filter) {
	if !m.list.SetFilter(f) {
		return
	}
	m.grid.SetTop(0)
	m.publish(true)
	m.changed()
}

// ResetPaused is Reset for a list that keeps standing still, once it shows its newest messages. One that follows goes
// on.
func (m *MessageList) ResetPaused() {
	paused := !m.list.Following()
	m.Reset()
	m.standing = paused
}

// Reset shows the source anew from its newest message, after it became another log.
func (m *MessageList) Reset() {
	m.standing = false
	m.glancing.kept.Forget()
	m.list.Reset()
	m.showOrder()
	m.pending = -1
	m.grid.SetAnchor(-1)
	m.grid.SetSelected(-1)
	m.grid.SetTop(0)
	m.grid.Refresh() // nothing of before is seen any more
	m.publish(true)
	m.changed()
	if m.OnSelect != nil {
		m.OnSelect(0)
	}
}

// ShowInOrder says whether the log is a file that is shown in its own order, which Reset then does.
func (m *MessageList) ShowInOrder(inOrder bool) { m.list.SetUpward(inOrder) }

// SetColour gives a colour to a sender or to bookmarks; model.ToneNormal takes it away.
func (m *MessageList) SetColour(who string, tone model.Tone) {
	colours := m.columns.Colours().With(who, tone)
	m.columns.SetColours(colours)
	m.list.SetColours(colours)
	m.publish(true)
}

// SetTimes sets how the rows tell when their messages came.
func (m *MessageList) SetTimes(style model.TimeStyle) {
	m.columns.SetTimes(style)
	m.list.SetTimes(style)
	m.recolumn()
	m.publish(true)
}

// Reload reads what is shown again: a person has changed something about it. It may be called from any goroutine.
func (m *MessageList) Reload() {
	m.stale.Store(true)
	m.poke()
}

// Again reads what is shown again, and looks anew for what the filter lets through: messages have come back.
func (m *MessageList) Again() {
	m.glancing.kept.Forget() // what was looked at while it was away
	m.list.Again()
	m.publish(true)
	m.Reload()
}

// Close ends reading. Prepare must not run any more.
func (m *MessageList) Close() {
	m.cancel()
	m.loader.Close()
}

// Filter returns the filter that is set.
func (m *MessageList) Filter() list.Filter { return m.list.Filter() }

// SetWelcome says where a first message has to be sent to.
func (m *MessageList) SetWelcome(listening bool, address string, tls bool) {
	w := welcome{listening: listening, address: address, tls: tls}
	if w != m.welcome {
		m.welcome = w
		m.describe()
	}
}

// show puts a page in place. The selection goes with its message.
func (m *MessageList) show(p list.Page) {
	fresh := p.Turn != m.list.Page().Turn
	moved, ok := m.list.Apply(p)
	if !ok {
		return
	}
	m.grid.Shift(moved)
	if fresh {
		m.grid.SetSelected(-1)
		m.grid.SetAnchor(-1)
	}
	m.mark()
	if m.pending >= 0 {
		m.pending = max(m.pending+moved, 0)
		if m.list.Row(m.pending) != nil {
			m.chosen(m.pending, m.extended)
		}
	}
	m.grid.Refresh()
	if m.standing {
		m.standing = false
		m.list.SetFollow(false)
	}
	m.publish(false)
	m.changed()
}

// publish tells Prepare what the screen wants, when that is something else than before.
func (m *MessageList) publish(soon bool) {
	top, visible := m.grid.Top()
	want := m.list.Request(top, visible)
	if old := m.want.Load(); old == nil || *old != want {
		m.want.Store(&want)
		if soon {
			m.poke()
		}
	}
}

func (m *MessageList) changed() {
	m.describe()
	if m.OnChange != nil {
		m.OnChange()
	}
}

// describe says in the empty list what to do next.
func (m *MessageList) describe() {
	p := m.list.Page()
	switch {
	case p.Total > 0:
		m.empty.Hide()
		return
	case p.Err != nil:
		m.empty.Say("The log cannot be read", p.Err.Error(), "")
	case !m.list.Filter().Empty():
		m.empty.Say(p.Nothing(m.list.Filter(), m.list.Order()), "Esc in the list shows all messages again.", "Clear filter")
	case m.list.Order().On:
		m.empty.Say(p.Nothing(m.list.Filter(), m.list.Order()), "", "")
	case !m.welcome.listening:
		m.empty.Say("Not listening", "Press Start, or Ctrl+R, to take messages in.", "")
	default:
		how := "in MLLP blocks"
		if m.welcome.tls {
			how += ", over TLS"
		}
		m.empty.Say("No message yet", "Send HL7 "+how+" to "+m.welcome.address, "Send a sample")
	}
	m.empty.Show()
}
