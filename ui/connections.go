package ui

import (
	"context"
	"time"

	"mllpscope/ui/pump"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// connectionsBeat is the least time between two looks at the connections.
const connectionsBeat = 250 * time.Millisecond

// Connections is the table of who is connected.
type Connections struct {
	widgets.Pane
	rows     []model.ConnRow
	selected string // ID of the selected connection

	limits *widgets.NoteLine
	object *fyne.Container

	listener Listener
	host     pump.Host
	looked   time.Time // the rest belongs to the pump's goroutine
	before   int
	times    map[string]*model.AnswerTimes // by connection

	Held    func() []rules.Waiting // messages that wait for a person; nil: none does
	OnError func(err error)        // a disconnect that failed, on the UI goroutine
}

// NewConnections returns the table of listener's connections.
func NewConnections(listener Listener, host pump.Host) *Connections {
	c := &Connections{listener: listener, host: host}
	c.Pane = widgets.NewPane([]widgets.Column{
		model.ConnPeer:     {Title: "peer", Chars: 22, Min: 14},
		model.ConnState:    {Title: "state", Chars: 24, Min: 20, Words: true},
		model.ConnSince:    {Title: "since", Chars: 8},
		model.ConnMessages: {Title: "messages", Chars: 14, Min: 11, End: true},
		model.ConnBytes:    {Title: "bytes in / out", Chars: 13, Min: 9},
		model.ConnTimes:    {Title: "ms / slowest", Chars: 14, Min: 9},
		model.ConnQuirks:   {Title: "quirks", Chars: 12, Min: 4, Words: true},
		model.ConnTLS:      {Title: "TLS", Chars: 30, Min: 7, Grow: 2},
		model.ConnClient:   {Title: "client certificate", Chars: 20, Min: 6, Grow: 1},
		model.ConnDrop:     {Title: "", Chars: 2},
	})
	c.Grid().OnSelect = func(row int) { c.selected = c.rows[row].ID }
	c.Grid().OnCell = c.tapped
	c.Grid().OnKey = c.key
	c.Grid().SetSource(connectionRows{c})
	c.limits, c.times = widgets.NewNoteLine(widget.WarningImportance), make(map[string]*model.AnswerTimes)
	c.object = container.NewBorder(c.limits, nil, nil, nil, c.Pane.Object())
	c.Say("Nobody is connected", "A client appears here as soon as it connects.")
	return c
}

// connectionRows shows the table in a grid.
type connectionRows struct{ c *Connections }

// Rows implements widgets.GridSource.
func (r connectionRows) Rows() int { return len(r.c.rows) }

// Cell implements widgets.GridSource.
func (r connectionRows) Cell(row, col int) (string, model.Tone) {
	line := &r.c.rows[row]
	return line.Cells[col], line.Tones[col]
}

// Object returns what to place in the window.
func (c *Connections) Object() fyne.CanvasObject { return c.object }

// Copy returns the selected row as text.
func (c *Connections) Copy() string {
	if row := c.Grid().Selected(); row >= 0 && row < len(c.rows) {
		return c.rows[row].Text()
	}
	return ""
}

// Prepare looks at the connections four times a second at the most.
func (c *Connections) Prepare(b *pump.Batch) func() {
	c.timed(b.Events)
	if b.Now.Sub(c.looked) < connectionsBeat {
		return nil
	}
	c.looked = b.Now
	infos := c.listener.Connections()
	if len(infos) == 0 && c.before == 0 {
		return nil
	}
	c.before = len(infos)
	if c.Held != nil {
		model.AwaitPerson(infos, c.Held())
	}
	rows := make([]model.ConnRow, len(infos))
	open := make(map[string]*model.AnswerTimes, len(infos))
	for i, info := range infos {
		rows[i] = model.NewConnRow(info, b.Now)
		if t := c.times[info.ID]; t != nil {
			rows[i].SetTimes(*t)
			open[info.ID] = t
		}
	}
	c.times = open
	limits := model.ConnLimits(rows, c.listener.Get)
	return func() {
		c.show(rows)
		if c.limits.Text != limits {
			c.limits.Say(limits)
			c.object.Refresh()
		}
	}
}

// timed notes how long answers took.
func (c *Connections) timed(events []mllpcore.Event) {
	for _, e := range events {
		out, ok := e.(*mllpcore.AckOutEvent)
		if !ok || out.Answer.Sent.IsZero() {
			continue
		}
		t := c.times[out.Message.Connection]
		if t == nil {
			t = new(model.AnswerTimes)
			c.times[out.Message.Connection] = t
		}
		t.Add(out.Answer.Elapsed)
	}
}

// show puts the rows in place. The selection stays with its connection.
func (c *Connections) show(rows []model.ConnRow) {
	c.rows = rows
	at := -1
	for i := range rows {
		if rows[i].ID == c.selected && c.selected != "" {
			at = i
		}
	}
	c.Grid().SetSelected(at)
	if len(rows) == 0 {
		c.Say("Nobody is connected", "A client appears here as soon as it connects.")
		return
	}
	c.Say("", "")
	c.Grid().Refresh()
}

func (c *Connections) tapped(row, col int) bool {
	if col != model.ConnDrop || row >= len(c.rows) {
		return false
	}
	c.disconnect(c.rows[row].ID)
	return true
}

func (c *Connections) key(e *fyne.KeyEvent) bool {
	row := c.Grid().Selected()
	if e.Name != fyne.KeyDelete || row < 0 || row >= len(c.rows) {
		return false
	}
	c.disconnect(c.rows[row].ID)
	return true
}

// disconnect ends a connection after what it is doing, which may take a while.
func (c *Connections) disconnect(id string) {
	c.host.Go(func(context.Context) {
		if err := c.listener.Disconnect(id); err != nil && c.OnError != nil {
			c.host.Post(func() { c.OnError(err) })
		}
	})
}
