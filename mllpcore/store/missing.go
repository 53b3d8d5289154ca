package store

import (
	"context"
	"slices"

	"mllpscope/mllpcore/store/loss"
)

// noteLosses notes in the log what the start found missing for good, before that counts as said. What cannot be noted
// stays unsaid, and is noted by a later start.
func (s *Store) noteLosses() {
	lost := s.unsaid.Lost()
	err := s.ask(context.Background(), func(w *writer) (err error) {
		if s.lostBefore, err = loss.Read(w.conn); err != nil || len(lost) == 0 {
			return err
		}
		return w.durable(func() error { return loss.Note(w.conn, lost) })
	})
	told := func(l loss.Loss) bool {
		return !l.Open() || slices.ContainsFunc(lost, func(o loss.Loss) bool { return l.Tells(&o) })
	}
	s.lostBefore = slices.DeleteFunc(s.lostBefore, func(l loss.Loss) bool { return !l.Open() })
	s.lostUntold = slices.DeleteFunc(slices.Clone(s.lostBefore), told)
	s.unsaid.Noted(err == nil)
	s.options.step()
}

// Missing returns what earlier starts found missing in the log, and nobody has confirmed: all of it, and what of it
// this start has not told again.
func (s *Store) Missing() (all, untold []loss.Loss) { return s.lostBefore, s.lostUntold }

// ConfirmMissing notes that somebody has confirmed what Missing returned. The record stays. It returns how many entries
// that are.
func (s *Store) ConfirmMissing(ctx context.Context, losses []loss.Loss, by string) (n int, err error) {
	err = s.ask(ctx, func(w *writer) error {
		return w.durable(func() (err error) {
			n, err = loss.Confirm(w.conn, losses, by, s.options.now())
			return err
		})
	})
	return n, err
}
