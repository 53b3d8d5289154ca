package exporting

import (
	"context"
	"slices"
	"strconv"

	"mllpscope/mllpcore/export"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
)

// The columns of CSV that only the window knows: what a person did to a message, and what the list shows beside it.
const (
	received = "received"
	bookmark = "bookmark"
	note     = "note"
	what     = "what"
	checks   = "checks"
)

// Proposed returns the columns of CSV that say what columns of the list say; a path is its own.
func Proposed(cells []int, paths []string) []string {
	var names []string
	for _, cell := range cells {
		switch {
		case cell >= list.Columns:
			names = append(names, paths[cell-list.Columns])
		default:
			names = append(names, map[int][]string{
				list.ColMark: {bookmark}, list.ColTime: {received}, list.ColFrom: {"remoteHost", "remotePort"},
				list.ColType: {"type"}, list.ColControlID: {"controlId"}, list.ColPatient: {"PID-3.1", "PID-5"},
				list.ColSize: {"size"}, list.ColAnswer: {"ack"}, list.ColMillis: {"ackMillis"}, list.ColChecks: {checks},
				list.ColNote: {what},
			}[cell]...)
		}
	}
	return unique(names)
}

// Names returns all columns that CSV can have, but for paths.
func Names() []string {
	return append([]string{received, bookmark, note, what, checks}, export.Columns()...)
}

func unique(names []string) []string {
	var once []string
	for _, n := range names {
		if !slices.Contains(once, n) {
			once = append(once, n)
		}
	}
	return once
}

// Source is where messages are exported from.
type Source struct {
	Log    model.Log
	Seeing list.Seeing // counts findings; nil: nobody asks for them

	entry model.Entry // that is being written
}

// own are the columns that the entry tells.
func (s *Source) own(ctx context.Context) []export.Column {
	return []export.Column{
		{Name: received, Text: func(k *message.Kept) string { return k.Time.Local().Format("2006-01-02 15:04:05.000") }},
		{Name: bookmark, Text: func(*message.Kept) string {
			if s.entry.Bookmarked {
				return "yes"
			}
			return ""
		}},
		{Name: note, Text: func(*message.Kept) string { return s.entry.Note }},
		{Name: what, Tells: true, Text: func(k *message.Kept) string { return list.What(*k) }},
		{Name: checks, Text: func(*message.Kept) string { return s.findings(ctx) }},
	}
}

// findings returns how many findings the checks have of a message.
func (s *Source) findings(ctx context.Context) string {
	if s.Seeing == nil {
		return ""
	}
	seen, err := s.Seeing(ctx, s.entry, list.Look{Checks: true})
	if err != nil {
		return "" // the export ends with it
	}
	n, known := seen.Findings()
	if !known {
		return ""
	}
	return strconv.Itoa(n)
}
