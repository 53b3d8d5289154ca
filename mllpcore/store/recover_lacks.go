package store

import (
	"fmt"

	"mllpscope/mllpcore/message"
)

// lacks notes what the new log lacks, by what the damaged one says of itself, and by what stands beside it.
func (s *searcher) lacks(r *Recovered) error {
	p, meta := s.pages, s.out.meta
	if p.path == "" {
		return nil
	}
	newest, err := s.out.conn.number("SELECT max(id) FROM message")
	if err != nil {
		return err
	}
	sight := walHolding // one that was closed needs none
	if meta["open"] != 0 && p.strange == nil {
		sight = walSeen(p.walName)
	} else if meta["open"] != 0 {
		sight = walStrange
	}
	if said := lacking(p.path, sight, message.ID(max(newest, meta["last"])), p.noted); said != "" {
		r.Lacks = append(r.Lacks, said)
	}
	if p.unused {
		r.Lacks = append(r.Lacks,
			fmt.Sprintf("The WAL %s was not used: its pages are not as long as those of the log.", p.walName))
	}
	say := func(kind NoticeKind, text string) {
		if kind.Lacks() {
			r.Lacks = append(r.Lacks, text)
		} else {
			r.Remarks = append(r.Remarks, text)
		}
	}
	if p.strange != nil {
		say(p.strange.kind(), p.strange.words(""))
	}
	return sayKept(s.out.conn, p.path, say)
}
