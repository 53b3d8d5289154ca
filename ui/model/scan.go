package model

import "mllpscope/mllpcore"

// Bounds of looking for a filter's matches.
const (
	MaxMatches = 10_000 // rows shown at most while a filter is set
	scanPage   = 500
	scanPages  = 4 // pages looked at in one go, a few milliseconds
)

// scan looks through the log from the newest to the oldest for rows that a filter lets through.
type scan struct {
	src     Source
	filter  Filter
	seen    []bool
	rows    []*Row // matches, newest first; replaced, never changed, because pages share it
	high    mllpcore.MessageID
	low     mllpcore.MessageID
	scanned int
	pushed  uint64
	done    bool
	capped  bool
}

func newScan(src Source, f Filter, r Request) *scan {
	last := r.Upto
	if r.Follow {
		last = src.Totals().Last
	}
	return &scan{src: src, filter: f, seen: make([]bool, len(f.Words())), high: last, low: last + 1}
}

// page does a bounded piece of the looking and returns all that was found so far.
func (s *scan) page(r Request) Page {
	if r.Follow {
		s.newer()
	}
	s.older()
	s.settle()
	totals := s.src.Totals()
	p := Page{
		Rows: s.rows, Total: len(s.rows), Head: s.pushed, Upto: s.high, Held: totals.Count, Scanned: s.scanned,
		More: !s.done, Capped: s.capped,
	}
	if !r.Follow {
		p.New = min(int(totals.Last-s.high), totals.Count)
	}
	if s.done && len(s.rows) == 0 {
		for i, word := range s.filter.Words() {
			if !s.seen[i] {
				p.Nowhere = append(p.Nowhere, word)
			}
		}
	}
	return p
}

// newer takes in what arrived since the last look.
func (s *scan) newer() {
	for range scanPages {
		kept := s.src.After(s.high, scanPage)
		if len(kept) == 0 {
			return
		}
		s.high = kept[0].ID
		found := s.match(kept)
		if len(found) == 0 {
			continue
		}
		s.pushed += uint64(len(found))
		s.rows = append(found, s.rows...)
		if len(s.rows) > MaxMatches {
			s.rows, s.capped = s.rows[:MaxMatches:MaxMatches], true
		}
	}
}

// older goes on towards the oldest.
func (s *scan) older() {
	for range scanPages {
		if s.done {
			return
		}
		kept := s.src.Before(s.low, scanPage)
		if len(kept) < scanPage {
			s.done = true
		}
		if len(kept) == 0 {
			return
		}
		s.low = kept[len(kept)-1].ID
		found := s.match(kept)
		s.rows = append(s.rows[:len(s.rows):len(s.rows)], found...)
		if len(s.rows) >= MaxMatches {
			s.rows, s.done, s.capped = s.rows[:MaxMatches:MaxMatches], true, true
		}
	}
}

func (s *scan) match(kept []mllpcore.Kept) []*Row {
	s.scanned += len(kept)
	var found []*Row
	for _, k := range kept {
		row := NewRow(k)
		if s.filter.Match(&row, s.seen) {
			found = append(found, &row)
		}
	}
	return found
}

// settle looks again at the newest matches whose answer was not known.
func (s *scan) settle() {
	var rows []*Row
	for i, row := range s.rows[:min(len(s.rows), scanPage)] {
		if row.Settled {
			continue
		}
		k, ok := s.src.Get(row.ID)
		if !ok || !k.Answered {
			continue
		}
		if rows == nil {
			rows = append(rows, s.rows...)
		}
		fresh := NewRow(k)
		rows[i] = &fresh
	}
	if rows != nil {
		s.rows = rows
	}
}
