package ui

import (
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
)

// Selected returns the ID of the selected message, 0 for none; of several, the one that was chosen last.
func (m *MessageList) Selected() message.ID { return m.list.Selected() }

// SelectedRow returns the row of the selected message; nil when there is none or it is not loaded.
func (m *MessageList) SelectedRow() *list.Row {
	if i := m.list.Index(m.list.Selected()); i >= 0 {
		return m.list.Row(i)
	}
	return nil
}

// Choice returns what finds the selected messages and how many they are, in words; ok is false when none is selected.
func (m *MessageList) Choice() (s model.Search, rows int, ok bool) {
	s, ok = m.list.Choice()
	rows, _ = m.list.Chosen()
	return s, rows, ok
}

// ChosenText tells how many messages are selected: "3 selected messages".
func (m *MessageList) ChosenText() string {
	n, exact := m.list.Chosen()
	switch {
	case n == 1:
		return "the selected message"
	case !exact:
		return "about " + model.Count(n) + " selected messages"
	}
	return model.Count(n) + " selected messages"
}

// SelectAll selects all messages of the list as it is at this moment.
func (m *MessageList) SelectAll() {
	first := m.list.Row(m.list.Page().First)
	if first == nil {
		return
	}
	m.stand()
	lead := m.list.Selected()
	if m.list.Index(lead) < 0 {
		lead = first.ID
	}
	m.reselect(func() { m.list.SelectAll(lead) })
}

// toggled adds a row to the selection or takes it out.
func (m *MessageList) toggled(row int) {
	r := m.list.Row(row)
	if r == nil {
		return
	}
	m.stand()
	m.reselect(func() { m.list.Toggle(r.ID) })
}

// Lead makes one of the selected messages the one that a command for a single message means.
func (m *MessageList) Lead(id message.ID) {
	if id != m.list.Selected() {
		m.reselect(func() { m.list.Lead(id) })
	}
}

// reselect changes the selection and shows it.
func (m *MessageList) reselect(change func()) {
	before := m.list.Selected()
	m.pending = -1
	change()
	m.grid.SetSelected(-1)
	m.grid.SetAnchor(-1)
	m.mark()
	m.grid.Refresh()
	if now := m.list.Selected(); now != before && m.OnSelect != nil {
		m.OnSelect(now)
	}
	m.changed()
}

// Choose selects a message by its ID, wherever it is in the list, which stands still from then on.
func (m *MessageList) Choose(id message.ID) {
	m.SetFollow(false)
	m.Open(id)
}

// Open selects a message by its ID and shows it, wherever it is; the list goes on as it did.
func (m *MessageList) Open(id message.ID) {
	m.pending = -1
	m.list.Select(id)
	m.grid.SetSelected(-1)
	m.grid.SetAnchor(-1)
	m.mark()
	m.grid.Refresh()
	if m.OnSelect != nil {
		m.OnSelect(id)
	}
	m.changed()
}

// Next selects the row below the selected one, and the first after the last.
func (m *MessageList) Next() {
	rows := m.list.Len()
	if rows == 0 {
		return
	}
	m.grid.Choose((m.grid.Selected() + 1) % rows)
}

// LeaveSelection selects the row after the selected ones, which are about to go, or the one before them.
func (m *MessageList) LeaveSelection() {
	first, last := m.grid.SelectedRange()
	for m.list.Row(last+1) != nil && m.grid.IsSelected(last+1) {
		last++
	}
	for first > 0 && m.list.Row(first-1) != nil && m.grid.IsSelected(first-1) {
		first--
	}
	for _, row := range []int{last + 1, first - 1} {
		if m.list.Row(row) != nil {
			m.grid.SetAnchor(-1)
			m.grid.Choose(row)
			return
		}
	}
	m.list.Select(0)
	m.grid.SetSelected(-1)
	m.grid.SetAnchor(-1)
	m.pick()
	if m.OnSelect != nil {
		m.OnSelect(0)
	}
}

// chosen is called when a person chose a row, or extended the selection to it. The list stands still from then on:
// nobody reads what runs away.
func (m *MessageList) chosen(row int, extend bool) {
	m.stand()
	r := m.list.Row(row)
	if r == nil {
		m.pending, m.extended = row, extend
		m.publish(true)
		return
	}
	m.pending = -1
	before, several := m.list.Selected(), m.list.Anchor() != 0 || m.list.Scattered()
	if extend {
		m.list.Extend(r.ID)
	} else {
		m.list.Select(r.ID)
	}
	m.pick()
	if m.OnSelect != nil && before != r.ID {
		m.OnSelect(r.ID)
	}
	if several || m.list.Anchor() != 0 {
		m.grid.Refresh()
		m.changed()
	}
}

// pick tells the grid which rows are selected, when they are more than those between two.
func (m *MessageList) pick() {
	m.grid.Picked = nil
	if m.list.Scattered() {
		m.grid.Picked = func(row int) bool {
			r := m.list.Row(row)
			return r != nil && m.list.Has(r.ID)
		}
	}
}

// mark puts the marks of the selection on its rows, as far as they are loaded.
func (m *MessageList) mark() {
	m.pick()
	if i := m.list.Index(m.list.Selected()); i >= 0 {
		m.grid.SetSelected(i)
	}
	switch i := m.list.Index(m.list.Anchor()); {
	case m.list.Anchor() == 0:
		m.grid.SetAnchor(-1)
	case i >= 0:
		m.grid.SetAnchor(i)
	}
}
