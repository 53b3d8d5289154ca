package clients

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// beat is the least time between two looks at the connections.
const beat = 250 * time.Millisecond

// Server is the server whose connections are shown. All of it may be called from any goroutine.
type Server interface {
	Connections() []mllpcore.ConnectionInfo
	Disconnect(id string) error
	Get(name string) (string, error)
}

// Table is the table of who is connected.
type Table struct {
	widgets.Pane
	rows     []model.ConnRow
	selected string // ID of the selected connection

	limits *widgets.NoteLine
	object *fyne.Container

	listener Server
	host     pump.Host
	looked   time.Time // the rest belongs to the pump's goroutine
	before   int
	times    map[string]*model.AnswerTimes // by connection

	Held    func() []rules.Waiting // messages that wait for a person; nil: none does
	OnError func(err error)        // a disconnect that failed, on the UI goroutine
}

// NewTable returns the table of listener's connections.
func NewTable(listener Server, host pump.Host) *Table {
	c := &Table{listener: listener, host: host}
	c.Pane = widgets.NewPane([]widgets.Column{
		model.ConnPeer:     {Title: "Client", Chars: 22, Min: 14},
		model.ConnState:    {Title: "State", Chars: 24, Min: 22, Words: true},
		model.ConnSince:    {Title: "Connected", Chars: 16, Min: 8},
		model.ConnMessages: {Title: "Messages", Chars: 14, Min: 11, End: true},
		model.ConnBytes:    {Title: "Bytes in / out", Chars: 13, Min: 9},
		model.ConnTimes:    {Title: "Answer / slowest", Chars: 17, Min: 10},
		model.ConnQuirks:   {Title: "Framing", Chars: 12, Min: 4, Words: true},
		model.ConnTLS:      {Title: "TLS", Chars: 30, Min: 7, Grow: 2},
		model.ConnClient:   {Title: "Client certificate", Chars: 20, Min: 12, Grow: 1},
		model.ConnDrop:     {Title: "", Chars: 2},
	})
	c.Grid().OnSelect = func(row int) { c.selected = c.rows[row].ID }
	c.Grid().OnCell = c.tapped
	c.Grid().OnKey = c.key
	c.Grid().SetSource(tableRows{c})
	c.limits, c.times = widgets.NewNoteLine(widget.WarningImportance), make(map[string]*model.AnswerTimes)
	c.object = container.NewBorder(c.limits, nil, nil, nil, c.Pane.Object())
	c.Say("Nobody is connected", "A client appears here as soon as it connects.")
	return c
}

// tableRows shows the table in a grid.
type tableRows struct{ c *Table }

// Rows implements widgets.GridSource.
func (r tableRows) Rows() int { return len(r.c.rows) }

// Cell implements widgets.GridSource.
func (r tableRows) Cell(row, col int) (string, model.Tone) {
	line := &r.c.rows[row]
	return line.Cells[col], line.Tones[col]
}

// Rows returns who is connected, as shown.
func (c *Table) Rows() []model.ConnRow { return c.rows }

// Object returns what to place in the window.
func (c *Table) Object() fyne.CanvasObject { return c.object }

// Copy returns the selected row as text.
func (c *Table) Copy() string {
	if row := c.Grid().Selected(); row >= 0 && row < len(c.rows) {
		return c.rows[row].Text()
	}
	return ""
}

// Prepare looks at the connections four times a second at the most.
func (c *Table) Prepare(b *pump.Batch) func() {
	c.timed(b.Events)
	if b.Now.Sub(c.looked) < beat {
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
func (c *Table) timed(events []mllpcore.Event) {
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
func (c *Table) show(rows []model.ConnRow) {
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

func (c *Table) tapped(row, col int) bool {
	if col != model.ConnDrop || row >= len(c.rows) {
		return false
	}
	c.Disconnect(c.rows[row].ID)
	return true
}

func (c *Table) key(e *fyne.KeyEvent) bool {
	row := c.Grid().Selected()
	if e.Name != fyne.KeyDelete || row < 0 || row >= len(c.rows) {
		return false
	}
	c.Disconnect(c.rows[row].ID)
	return true
}

// Disconnect ends a connection after what it is doing, which may take a while.
func (c *Table) Disconnect(id string) {
	c.host.Go(func(context.Context) {
		if err := c.listener.Disconnect(id); err != nil && c.OnError != nil {
			c.host.Post(func() { c.OnError(err) })
		}
	})
}
