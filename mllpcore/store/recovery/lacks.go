package recovery

import (
	"errors"
	"fmt"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// lacks notes what the new log lacks, by what the damaged one says of itself, and by what stands beside it.
func (s *searcher) lacks(r *Recovered) error {
	p, meta := s.pages, s.out.meta
	if p.path == "" {
		return nil
	}
	newest, err := s.out.conn.Number("SELECT max(id) FROM message")
	if err != nil {
		return err
	}
	sight := leftwal.Holding // one that was closed needs none
	if meta["open"] != 0 && p.strange == nil {
		sight = leftwal.See(p.walName)
		if p.left.WAL != nil && p.walName == p.path+place.WALSuffix { // a start that was killed made that one
			sight = *p.left.WAL
		}
	} else if meta["open"] != 0 {
		sight = leftwal.Another
	}
	say := func(kind status.NoticeKind, text string) {
		to := &r.Remarks
		if kind.Lacks() {
			to = &r.Lacks
		}
		if !slices.Contains(*to, text) {
			*to = append(*to, text)
		}
	}
	for _, one := range p.left.Notices {
		say(one.Kind, one.Text)
	}
	ours := meta[tables.IdentityRow] != 0 && meta[tables.IdentityRow] == p.notedOf
	if kind, said := leftwal.Lacking(p.path, sight, message.ID(max(newest, meta["last"])), p.noted, ours); said != "" {
		say(kind, said)
	}
	if p.unused {
		r.Lacks = append(r.Lacks,
			fmt.Sprintf("The WAL %s was not used: its pages are not as long as those of the log.", p.walName))
	}
	if p.strange != nil {
		say(p.strange.Kind(), p.strange.Words(""))
	}
	return leftwal.SayKept(s.out.conn, p.path, say)
}

// leftUnsaid says it where nothing can be recovered; nil when there is nothing to say.
func (p *sourcePages) leftUnsaid() error {
	var errs []error
	for _, one := range p.left.Notices {
		errs = append(errs, errors.New(one.Text))
	}
	return errors.Join(errs...)
}
