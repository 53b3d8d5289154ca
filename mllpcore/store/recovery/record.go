package recovery

import (
	"fmt"
	"slices"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/status"
)

// record notes in the new log what it lacks, as a start would: what the damaged one knew to be missing, and what was
// found missing now. So it stays known when the damaged files are gone.
func (s *searcher) record(r *Recovered) error {
	c := s.out.conn
	if err := loss.Adopt(c, s.out.meta); err != nil {
		return err
	}
	lost := func(n int64, ids []message.ID, words string) (all []loss.Loss) {
		if n > 0 {
			all = append(all, loss.Loss{
				Time: time.Now(), Kind: string(status.NoticeMissing), Text: words,
				Extent: loss.Extent{Count: n, IDs: status.IDs(ids)},
			})
		}
		return all
	}
	known, err := loss.Read(c)
	if err != nil {
		return err
	}
	all := lost(r.Damaged, r.DamagedIDs, fmt.Sprintf("When the log was recovered, %s left out: look for a whole copy, or "+
		"have them sent again.", plural.Of(r.Damaged, "damaged message was", "damaged messages were")))
	all = append(all, lost(r.Lost, r.LostIDs, fmt.Sprintf("When the log was recovered, %s missing that it knew of: look "+
		"for a whole copy, or have them sent again.", plural.Of(r.Lost, "message was", "messages were")))...)
	for _, text := range r.Lacks {
		l := loss.Loss{Time: time.Now(), Kind: string(status.NoticeMissing), Text: loss.Brief(text, s.pages.path)}
		if !slices.ContainsFunc(known, func(o loss.Loss) bool { return o.Tells(&l) }) {
			all = append(all, l)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return c.Tx(func() error { return loss.Note(c, all) })
}
