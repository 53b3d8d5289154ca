package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
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
			return noteWholeFrom(w.conn, w.last+1)
		})
		w.leavesOut = w.leavesOut && err != nil
	}
	if status.OfDisk(err) {
		err = nil
	}
	return n > 0, err
}

// markClosed ends the mark. Where that fails the log is taken for one that was not closed.
func (w *writer) markClosed() {
	_ = w.durable(func() error {
		if err := w.conn.Exec(tables.EndOpenMark); err != nil {
			return err
		}
		// An older WAL that is put back is no part of it.
		return tables.ChangeSign(w.conn, tables.NewSign(w.store.files.Ahead.Salt.Load()))
	})
}

// lacking says what a log lacks that was not closed and holds messages up to last, where the one that was noted last
// is known, or 0; "" when nothing is known to be missing. ours tells that it was noted of this very log.
func lacking(path string, wal leftwal.Sight, last, noted message.ID, ours bool) (kind status.NoticeKind, text string) {
	about := ""
	if noted > last {
		about = fmt.Sprintf("about %s (%s)", plural.Of(int(noted-last), "message"), status.IDSpan(last+1, noted))
	}
	there := wal == leftwal.Fresh || wal == leftwal.Holding
	switch {
	case there && about == "":
		return status.NoticeMissing, ""
	case there:
		return status.NoticeMissing, fmt.Sprintf("The log %s lacks %s that it had when it was used last: the end of its "+
			"WAL is lost, or an older copy was put into its place. Look for a whole copy, or have them sent again.", path, about)
	}
	switch {
	case (wal == leftwal.Missing || wal == leftwal.Empty) && about == "" && noted > 0 && ours:
		return status.NoticeRecovered, fmt.Sprintf("The log %s was not closed, and %s: another program has moved that into "+
			"the log, as every program does that opens it with SQLite. All messages up to %d are in the log, which is the last "+
			"that was noted; what came after that is missing only if the power failed meanwhile.", path, wal.Words(path), noted)
	case about == "" && noted > 0:
		about = "what was kept last, at most a few messages,"
	case about == "":
		about = "what was kept last"
	}
	if wal == leftwal.Another { // what is in that is told for itself
		return status.NoticeMissing, fmt.Sprintf("The log %s was not closed, and %s: %s may be missing, but for those that "+
			"are in that WAL. Look for a whole copy of the log, or have them sent again.", path, wal.Words(path), about)
	}
	return status.NoticeMissing, fmt.Sprintf("The log %s was not closed, and %s: %s may be missing. If the WAL is "+
		"found, \"mllpd recover -store %s -wal FILE -out NEW\" gets them; a copy of a log that is in use is made "+
		"with mllpd backup.", path, wal.Words(path), about, path)
}

// sayLacking says what the log lacks, once all that a start found is in it.
func (s *Store) sayLacking() {
	t, _ := s.totals.Get()
	noted, kind, text := s.lock.Before, status.NoticeMissing, ""
	if s.identity != 0 && s.identity == s.lock.LogBefore { // it was put back after a start that was killed
		s.begun, s.emptied = false, false
	}
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
	case !s.begun && s.lock.ReplacedBy(s.identity, t.Last) != "":
		kind, text = status.NoticeRecovered, s.lock.ReplacedBy(s.identity, t.Last)
	case s.unclosed:
		kind, text = lacking(s.path, s.walFound, t.Last, noted, s.identity != 0 && s.identity == s.lock.LogBefore)
	case !s.begun:
		kind, text = lacking(s.path, leftwal.Holding, t.Last, noted, false)
	}
	if text != "" {
		one := unsaid.One{Kind: kind, Text: text, Lost: unsaid.LostBehind(kind, t.Last, noted)}
		s.noticeKept(one, func(saw *unsaid.Saw) { saw.WAL, saw.Begun, saw.Emptied = nil, false, false })
	}
	if s.options.step(); s.unsaid.Keeps() {
		s.lock.Settle(s.present)
	}
	s.options.step()
}

// Notices returns what a person should know of a log that was opened for reading only: what it lacks, and what of it
// cannot be shown. A Store tells Options.OnNotice instead.
func (r *Reader) Notices() []status.Notice { return r.notices }

// noticesOf looks at the files of a log before it is opened for reading only, and returns what finds out the rest
// then. strange is a WAL beside it that is not its own, nil for none.
func noticesOf(ctx context.Context, path string, strange *leftwal.Strange) func(*Reader) []status.Notice {
	wal, part, rotten := leftwal.Another, status.Part(""), ""
	if strange == nil {
		wal = leftwal.See(path + place.WALSuffix)
		part, rotten = leftwal.RottenIn(ctx, path)
	}
	noted, of := lockfile.LastKept(path) // before the log is read, which may be in use
	left, leftErr := unsaid.Read(path)
	if left.WAL != nil {
		wal = *left.WAL
	}
	return func(r *Reader) (all []status.Notice) {
		said := map[string]bool{}
		say := func(kind status.NoticeKind, text string) {
			if brief := loss.Brief(text, path); text != "" && !said[brief] {
				said[brief] = true
				all = append(all, status.Notice{Time: time.Now(), Kind: kind, Text: text, Part: cmp.Or(part, status.PartWAL)})
			}
		}
		for _, one := range left.Notices {
			say(one.Kind, one.Text)
		}
		if leftErr != nil {
			say(status.NoticeDamage, leftErr.Error())
		}
		if strange != nil {
			say(strange.Kind(), strange.Words(""))
		}
		err := r.pool.read(ctx, func(c *sqlite.Conn) error {
			defer c.EndsWith(ctx)()
			kind, lacks, err := lackingIn(c, path, wal, noted, of)
			if rotten == "" { // otherwise that is why
				say(kind, lacks)
			}
			say(status.NoticeDamage, rotten)
			leftOut, _, leftErr := leftOut(c, path)
			if rotten == "" {
				say(status.NoticeMissing, leftOut)
			}
			return errors.Join(err, leftErr, leftwal.SayKept(c, path, say), r.sayLosses(c, said, say))
		})
		if err != nil { // what cannot be found out is no reason not to show what there is
			part = status.PartFile
			say(status.NoticeDamage, status.UnreadableInWords(path, err).Error())
		}
		return all
	}
}

// lackingIn returns what is to be said of a log that is opened for reading only.
func lackingIn(
	c *sqlite.Conn, path string, wal leftwal.Sight, noted message.ID, of int64,
) (kind status.NoticeKind, text string, err error) {
	n, err := c.Number(tables.HasOpenMark)
	if err != nil {
		return status.NoticeMissing, "", err
	}
	identity, err := c.Number(tables.GetIdentity)
	if err != nil {
		return status.NoticeMissing, "", err
	}
	if n == 0 { // it needs none
		wal = leftwal.Holding
	}
	var t tables.Totals
	if err := t.Load(c); err != nil {
		return status.NoticeMissing, "", err
	}
	kind, text = lacking(path, wal, t.Last, noted, identity != 0 && identity == of)
	return kind, text, nil
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
