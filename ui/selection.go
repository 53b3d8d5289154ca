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

// Choice returns what finds the selected messages and about how many they are; ok is false when none is selected.
func (m *MessageList) Choice() (s model.Search, rows int, ok bool) {
	s, ok = m.list.Choice()
	first, last := m.grid.SelectedRange()
	return s, last - first + 1, ok
}

// Choose selects a message by its ID, wherever it is in the list, which stands still from then on.
func (m *MessageList) Choose(id message.ID) {
	m.SetFollow(false)
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
	if m.OnSelect != nil {
		m.OnSelect(0)
	}
}

// chosen is called when a person chose a row, or extended the selection to it.
func (m *MessageList) chosen(row int, extend bool) {
	r := m.list.Row(row)
	if r == nil {
		m.pending, m.extended = row, extend
		m.publish(true)
		return
	}
	m.pending = -1
	before, anchor := m.list.Selected(), m.list.Anchor()
	if extend {
		m.list.Extend(r.ID)
	} else {
		m.list.Select(r.ID)
	}
	if m.OnSelect != nil && before != r.ID {
		m.OnSelect(r.ID)
	}
	if anchor != 0 || m.list.Anchor() != 0 {
		m.changed()
	}
}

// mark puts the marks of the selection on its rows, as far as they are loaded.
func (m *MessageList) mark() {
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
