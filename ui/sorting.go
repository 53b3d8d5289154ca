package ui

import (
	"mllpscope/mllpcore/hl7"
	"mllpscope/ui/columns"
	"mllpscope/ui/model/list"
)

// sortBy sorts by the column whose title was clicked, in the other direction when it is sorted by it already, and with
// the third click as the messages came.
func (m *MessageList) sortBy(col int) {
	cell, path := m.columns.Cell(col), hl7.Path{}
	if text := m.columns.Path(col); text != "" {
		path, _ = columns.ParsePath(text) // only such are among the columns
	}
	o := list.OrderBy(cell, path, m.grid.Columns()[col].Title)
	if now := m.list.Order(); now.On && now.By == cell && now.Path == path {
		o = now.Next()
	}
	m.SetOrder(o)
}

// SetOrder sorts the list. What is sorted stands still.
func (m *MessageList) SetOrder(o list.Order) {
	m.list.SetOrder(o)
	m.pending = -1
	m.showOrder()
	m.grid.SetTop(0)
	m.publish(true)
	m.changed()
}

// showOrder shows in the titles by which column the list is sorted.
func (m *MessageList) showOrder() {
	o := m.list.Order()
	if m.columns.Order() != o {
		m.columns.SetOrder(o)
		m.grid.SetColumns(m.columns.Grid())
	}
}

// moveColumn puts a column before another one.
func (m *MessageList) moveColumn(from, to int) {
	m.columns.Move(from, to)
	m.recolumn()
}
