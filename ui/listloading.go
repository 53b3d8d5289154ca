package ui

import (
	"mllpscope/mllpcore"
	"mllpscope/ui/model/list"
	"mllpscope/ui/pump"
)

// Prepare loads the rows that the screen wants when they or what the log holds have changed, and looks at the messages
// of those on the screen.
func (m *MessageList) Prepare(b *pump.Batch) func() {
	show := m.prepare(b)
	if seen := m.glancing.look(m.ctx, m.onScreen()); seen && show == nil {
		return m.grid.Refresh
	}
	return show
}

// onScreen returns the rows that will be on the screen when what was loaded last is shown.
func (m *MessageList) onScreen() []*list.Row {
	p, top := m.loaded, m.asked.Top
	if top > 0 {
		top += int(p.Head - m.asked.Head)
	}
	from := min(max(top-p.First, 0), len(p.Rows))
	return p.Rows[from:min(max(top-p.First+m.asked.Visible, from), len(p.Rows))]
}

func (m *MessageList) prepare(b *pump.Batch) func() {
	want := m.want.Load()
	totals := m.source.Totals()
	stale := m.stale.Swap(false)
	if want == m.asked && totals == m.held && !m.again && !stale && !answered(b) {
		return nil
	}
	page := m.loader.Load(m.ctx, *want)
	m.asked, m.loaded, m.held = want, page, totals
	m.again = page.More || page.Err != nil || !settled(page.Rows)
	if page.More {
		m.poke()
	}
	return func() { m.show(page) }
}

// answered reports whether an answer left in this batch, which changes the row of its message.
func answered(b *pump.Batch) bool {
	for _, e := range b.Events {
		if e.Kind() == mllpcore.EventAckOut {
			return true
		}
	}
	return false
}

func settled(rows []*list.Row) bool {
	for _, r := range rows {
		if !r.Settled {
			return false
		}
	}
	return true
}
