package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"mllpscope/mllpcore"
)

// The row of meta that is there while a Store has the log open, and for as long as it has not been closed. It is
// moved into the log's own file at once: whoever finds that file without its WAL can tell that something is missing.
const (
	hasOpenMark = "SELECT count(*) FROM meta WHERE name = 'open'"
	setOpenMark = "INSERT OR REPLACE INTO meta VALUES ('open', 1)"
	endOpenMark = "DELETE FROM meta WHERE name = 'open'"
)

// markOpen marks the log as open, and tells whether it was: its last Store was not closed. A disk that is full does
// not keep a log from being opened; then there is no mark.
func (w *writer) markOpen() (was bool, err error) {
	n, err := w.conn.number(hasOpenMark)
	if err != nil {
		return false, err
	}
	if n == 0 && !w.store.health.has(damaged) {
		err = w.durable(func() error { return w.conn.exec(setOpenMark) })
	}
	if ofDisk(err) {
		err = nil
	}
	return n > 0, err
}

// markClosed ends the mark. Where that fails the log is taken for one that was not closed.
func (w *writer) markClosed() {
	_ = w.durable(func() error {
		if err := w.conn.exec(endOpenMark); err != nil {
			return err
		}
		return w.conn.changeSign(w.store.files.ahead.salt.Load()) // an older WAL that is put back is no part of it
	})
}

// walThere tells whether there is a WAL beside the log at path. One without a byte is none: whoever only reads a log
// may make it.
func walThere(path string) bool {
	info, err := os.Stat(path + walSuffix)
	return err == nil && info.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist)
}

// lacking says what a log lacks that was not closed and holds messages up to last, where the one that was noted last
// is known, or 0; "" when nothing is known to be missing.
func lacking(path string, wal bool, last, noted mllpcore.MessageID) string {
	about := ""
	if noted > last {
		about = fmt.Sprintf("about %s (%s)", counted(int(noted-last), "message"), idSpan(last+1, noted))
	}
	switch {
	case wal && about == "":
		return ""
	case wal:
		return fmt.Sprintf("The log %s lacks %s that it had when it was used last: the end of its WAL is lost, or an older "+
			"copy was put into its place. Look for a whole copy, or have them sent again.", path, about)
	}
	if about == "" {
		about = "what was kept last, at most a few messages,"
		if noted == 0 {
			about = "what was kept last"
		}
	}
	return fmt.Sprintf("The log %s was not closed, and its WAL %s%s is not there: %s may be missing. If the WAL is "+
		"found, \"mllpd recover -store %s -wal FILE -out NEW\" gets them; a copy of a log that is in use is made "+
		"with mllpd backup.",
		path, path, walSuffix, about, path)
}

func idSpan(from, to mllpcore.MessageID) string {
	if from == to {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d–%d", from, to)
}

// sayLacking says what the log lacks, once all that a start found is in it. It is said once.
func (s *Store) sayLacking() {
	t, _ := s.totals.get()
	noted, kind, text := s.lock.before, NoticeDamage, ""
	switch {
	case s.emptied:
		text = fmt.Sprintf("The log %s was empty, without even its beginning, and a new one begins: somebody emptied it, as "+
			"rotating of logs with copytruncate does it, or the disk lost it.", s.path)
		if noted > 0 {
			text += fmt.Sprintf(" It had messages up to %d.", noted)
		}
	case s.begun && noted > 0:
		kind = NoticeRecovered
		text = fmt.Sprintf("A new log begins as %s. There was one before, with messages up to %d: where it is now, if it "+
			"was not deleted, this program does not know.", s.path, noted)
	case s.unclosed:
		text = lacking(s.path, s.walFound, t.Last, noted)
	case !s.begun:
		text = lacking(s.path, true, t.Last, noted)
	}
	if text != "" {
		s.notice(kind, text)
	}
	s.lock.settle(t.Last)
}

// Notices returns what a person should know of a log that was opened for reading only: what it lacks, and what of it
// cannot be shown. A Store tells Options.OnNotice instead.
func (r *Reader) Notices() []Notice { return r.notices }

// noticesOf looks at the files of a log before it is opened for reading only, and returns what finds out the rest
// then.
func noticesOf(path string, strange *strangeWAL) func(*Reader) []Notice {
	wal, rotten := walThere(path), ""
	if strange == nil {
		rotten = rottenIn(path)
	} else {
		wal, rotten = false, strange.words("")
	}
	return func(r *Reader) (all []Notice) {
		lacks := ""
		err := r.pool.read(context.Background(), func(c *conn) (err error) {
			lacks, err = lackingIn(c, path, wal)
			return err
		})
		for _, text := range [...]string{rotten, lacks} {
			if text != "" {
				all = append(all, Notice{Time: time.Now(), Kind: NoticeDamage, Text: text})
			}
		}
		if err != nil { // what cannot be found out is no reason not to show what there is
			all = append(all, Notice{Time: time.Now(), Kind: NoticeDamage, Text: inWords(path, err).Error()})
		}
		return all
	}
}

// lackingIn returns what is to be said of a log that is opened for reading only.
func lackingIn(c *conn, path string, wal bool) (string, error) {
	n, err := c.number(hasOpenMark)
	if err != nil || n == 0 {
		return "", err
	}
	var t totals
	if err := t.load(c); err != nil {
		return "", err
	}
	return lacking(path, wal, t.last, lastKept(path)), nil
}

// rottenIn says that the WAL of a log that is opened for reading only is damaged; "" when it is not. Nothing is
// changed.
func rottenIn(path string) string {
	f, err := os.Open(path + walSuffix)
	if err != nil {
		return "" // there is none, or what opens the log tells
	}
	defer func() { _ = f.Close() }() // it was only read
	var before, after [walHeaderBytes]byte
	_, _ = f.ReadAt(before[:], 0)
	w, err := walOf(f)
	if err != nil {
		return fmt.Sprintf("The WAL %s cannot be read: look at the disk: %v", f.Name(), err)
	}
	_, _ = f.ReadAt(after[:], 0)
	if w.committed() <= w.accepted() || !bytes.Equal(before[:], after[:]) { // or somebody writes to it
		return ""
	}
	bad := w.firstBad()
	return fmt.Sprintf("The WAL of the log %s is damaged at byte %d: %s behind it that can be read are not shown. Open "+
		"the log for writing, as with mllpd serve, to have them brought in, or use mllpd recover.",
		path, w.at(bad), counted(w.readable(bad), "frame"))
}
