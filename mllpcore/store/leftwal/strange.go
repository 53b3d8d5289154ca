package leftwal

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/walfile"
)

// Strange is a WAL that stands beside a log and is not its own: another log's, or an older one that was put back.
type Strange struct {
	path     string  // of the log
	Messages []int64 // IDs of those in it
	missing  []int64 // of them, those that the log does not have as they are there
}

// Beside looks whether the WAL beside the log at path is its own. It returns nil when it is, when that cannot be
// told, when there is none, and while another writes to the log, who has seen to it. Nothing is changed.
func Beside(path string, ours bool) (*Strange, error) {
	database, err := vfs.OpenReader(path, false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = database.Close() }() // it was only read
	f, err := os.Open(path + place.WALSuffix)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) { // then opening the log tells
		return nil, nil //nolint:nilnil // it is not strange
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	w, err := place.ReadWAL(f)
	if err != nil {
		return nil, fmt.Errorf("read the WAL %s: look at the disk: %w", f.Name(), err)
	}
	if BelongsTo(w, database) {
		return nil, nil //nolint:nilnil // see above
	}
	if _, _, err := vfs.Held(database.File); err != nil && !ours { // what was read may be of two moments
		return nil, nil //nolint:nilerr,nilnil // see above
	}
	strange := &Strange{path: path}
	sums, err := SumsIn(w)
	if err != nil {
		return nil, fmt.Errorf("read the WAL %s: look at the disk: %w", f.Name(), err)
	}
	strange.compare(sums)
	return strange, nil
}

// SumsIn returns the messages that can be read in a WAL, with their checksums where they have one.
func SumsIn(w *walfile.File) (sums map[int64]any, err error) {
	sums = map[int64]any{}
	err = dbpage.RowsOf(w.WithOlder(), 0, func(r *dbpage.Row, proven bool) error {
		if r.Kind == dbpage.RowMessage && (r.Right || proven && !r.Sum && r.Plausible()) {
			sums[r.ID()] = r.Padded(tables.MessageColumnCount)[tables.MessageColumnCount-1]
		}
		return nil
	})
	return sums, err
}

// compare finds out which of some messages the log's own file does not have.
func (s *Strange) compare(sums map[int64]any) {
	for id := range sums {
		s.Messages = append(s.Messages, id)
	}
	slices.Sort(s.Messages)
	c, err := sqlite.Open(s.path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
	if err == nil {
		for _, id := range s.Messages {
			same := int64(0)
			same, err = c.Number("SELECT count(*) FROM message WHERE id = ? AND sum IS ?", id, sums[id])
			if err != nil {
				break
			}
			if same == 0 {
				s.missing = append(s.missing, id)
			}
		}
		err = errors.Join(err, c.Close())
	}
	if err != nil { // what cannot be read is missing
		s.missing = s.Messages
	}
}

// Words says what it is, where it is, and what is in it.
func (s *Strange) Words(kept string) string {
	if len(s.Messages) > 0 && len(s.missing) == 0 {
		return s.notNeeded(kept)
	}
	const why = "it is another log's, or an older copy, or the log was used by another name since"
	text := fmt.Sprintf("The WAL that stood beside the log %s is not this log's: %s. It was not used, and is kept as %s.",
		s.path, why, kept)
	if kept == "" {
		kept = s.path + place.WALSuffix
		text = fmt.Sprintf("The WAL %s is not that of the log beside it: %s. It is not used.", kept, why)
	}
	if len(s.Messages) == 0 {
		return text + " No message is in it."
	}
	return text + fmt.Sprintf(" In it are %s, of which the log does not have %d (%s): \"mllpd recover -wal %s -out NEW\" "+
		"gets them.", plural.Of(len(s.Messages), "message"), len(s.missing), status.IDs(s.missing), kept)
}

// notNeeded says the same of one that has nothing but what the log has, as one that stays behind where a copy was put
// into the place of the log.
func (s *Strange) notNeeded(kept string) string {
	became := "kept as " + kept
	if kept == "" {
		became = s.path + place.WALSuffix
	}
	has := "its one message is in the log"
	if n := len(s.Messages); n > 1 {
		has = fmt.Sprintf("all its %d messages are in the log", n)
	}
	return fmt.Sprintf("The WAL that was left behind beside the log %s, by another log or an older copy, is not "+
		"needed: %s. It was not used and is %s; it may be removed.", s.path, has, became)
}

// Kind tells whether the log lacks something.
func (s *Strange) Kind() status.NoticeKind {
	if len(s.missing) > 0 {
		return status.NoticeMissing
	}
	return status.NoticeRecovered
}
