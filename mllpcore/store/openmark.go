package store

import (
	"cmp"
	"fmt"
	"io"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/unsaid"
)

// seen notes how the WAL was found, also for the next start, where it is no help to a log that was not closed. What a
// start saw that was killed goes before: the WAL that stands there now is none that was lost.
func (s *Store) seen(wal leftwal.Sight, database io.ReaderAt) {
	s.walFound = wal
	switch there := wal == leftwal.Fresh || wal == leftwal.Holding; {
	case there && s.unsaid.WAL != nil:
		s.walFound = *s.unsaid.WAL
	case !there && s.unsaid.WAL == nil && leftwal.OpenMarked(database):
		s.unsaid.Change(func(saw *unsaid.Saw) { saw.WAL = &wal })
	}
}

// markOpen marks the log as open, and tells whether it was: its last Store was not closed. A disk that is full does
// not keep a log from being opened; then there is no mark.
func (w *writer) markOpen() (was bool, err error) {
	n, err := w.conn.Number(tables.HasOpenMark)
	if err != nil {
		return false, err
	}
	if n == 0 && !w.store.health.Has(status.Damaged) {
		err = w.durable(func() error {
			if err := w.conn.Exec(tables.SetOpenMark); err != nil || !w.leavesOut {
				return err
			}
			return reading.NoteWholeFrom(w.conn, w.last+1)
		})
		w.leavesOut = w.leavesOut && err != nil
	}
	if status.OfDisk(err) {
		err = nil
	}
	return n > 0, err
}

// markClosed ends the mark. Where that fails the log is taken for one that was not closed, and keeps its WAL.
func (w *writer) markClosed() {
	w.unmarked = w.durable(func() error {
		if err := w.conn.Exec(tables.EndOpenMark); err != nil {
			return err
		}
		// An older WAL that is put back is no part of it.
		return tables.ChangeSign(w.conn, tables.NewSign(w.store.files.WAL.Salt.Load()))
	}) != nil
}

// sayLacking says what the log lacks, once all that a start found is in it.
func (s *Store) sayLacking() {
	t, _ := s.totals.Get()
	if s.identity != 0 && s.identity == s.lock.LogBefore { // it was put back after a start that was killed
		s.begun, s.emptied = false, false
	}
	kind, text := s.lacking(t.Last)
	if text != "" {
		one := unsaid.One{Kind: kind, Text: text, Lost: unsaid.LostBehind(kind, t.Last, s.lock.Before)}
		s.noticeKept(one, func(saw *unsaid.Saw) { saw.WAL, saw.Begun, saw.Emptied = nil, false, false })
	}
	if s.options.step(); s.unsaid.Keeps() {
		s.lock.Settle(s.present)
	}
	s.options.step()
}

// lacking says what a log lacks that holds messages up to last, or what became of the one before; "" when there is
// nothing to say.
func (s *Store) lacking(last message.ID) (kind status.NoticeKind, text string) {
	noted, kind := s.lock.Before, status.NoticeMissing
	switch {
	case s.emptied:
		text = fmt.Sprintf("The log %s was empty, without even its beginning, and a new one begins: somebody emptied it, as "+
			"rotating of logs with copytruncate does it, or the disk lost it.", s.path)
		if noted > 0 {
			text += fmt.Sprintf(" It had messages up to %d.", noted)
			if saved := leftwal.SavedInWords(s.path); saved != "" {
				text += " " + saved
			}
		}
	case s.begun && noted > 0:
		kind = status.NoticeRecovered
		text = fmt.Sprintf("A new log begins as %s. There was one before, with messages up to %d: %s", s.path, noted,
			cmp.Or(leftwal.SavedInWords(s.path), "where it is now, if it was not deleted, this program does not know."))
	case s.begun:
		kind = status.NoticeRecovered
		if saved := leftwal.SavedInWords(s.path); saved != "" && !s.unsaid.Names(saved) {
			text = fmt.Sprintf("A new log begins as %s. There was one before: %s", s.path, saved)
		}
	case s.lock.ReplacedBy(s.identity, last) != "":
		kind, text = status.NoticeRecovered, s.lock.ReplacedBy(s.identity, last)
	case s.unclosed:
		return leftwal.Lacking(s.path, s.walFound, last, noted, s.identity != 0 && s.identity == s.lock.LogBefore)
	default:
		return leftwal.Lacking(s.path, leftwal.Holding, last, noted, false)
	}
	return kind, text
}

// sayLink says that the name of the log led to another when it was used last, and notes where it leads.
func (s *Store) sayLink() {
	last, log := s.present()
	if was := s.unsaid.Link; was != nil {
		if text := leftwal.LinkInWords(s.given, s.path, log, *was); text != "" {
			s.noticeKept(unsaid.One{Kind: status.NoticeRecovered, Text: text}, func(saw *unsaid.Saw) { saw.Link = nil })
		}
	}
	if s.given != s.path && s.unsaid.Keeps() {
		lockfile.NoteLink(s.given, lockfile.Link{To: s.path, Log: log, Last: last})
	}
}

// Said tells that what the start of the log had to tell has reached a person, as Options.LeaveUnsaid asks for. What was
// not said when the log is closed, or the process killed, is told again by the next start.
func (s *Store) Said() {
	s.unsaid.Said(func() { s.lock.Settle(s.present) })
}

// notice tells whoever wants to know; what is found during the start is kept until that has gone well. It may be called
// by any goroutine.
func (s *Store) notice(kind status.NoticeKind, text string) {
	s.noticeKept(unsaid.One{Kind: kind, Text: text}, nil)
}

// noticeKept is notice of something that is kept as another file, or missing for good. says takes away what the notice
// says of what a start saw.
func (s *Store) noticeKept(one unsaid.One, says func(*unsaid.Saw)) {
	one.Time = s.options.now()
	if !s.unsaid.Add(one, says) {
		s.options.OnNotice(status.Notice{Time: one.Time, Kind: one.Kind, Text: one.Text})
	}
}
