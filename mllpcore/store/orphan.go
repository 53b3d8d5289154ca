package store

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/unsaid"
)

// setAside puts aside what a log that is gone left beside its place: SQLite would take its WAL for the new log's.
func (s *Store) setAside() error {
	for _, suffix := range []string{place.WALSuffix, place.DamagedSuffix} {
		name := s.path + suffix
		if info, err := os.Lstat(name); err != nil || info.Size() == 0 {
			continue
		}
		sums, err := leftwal.SumsOf(name)
		if err != nil {
			return fmt.Errorf("read the WAL %s of a log that is gone: look at the disk: %w", name, err)
		}
		err = s.putAside(name, name+leftwal.OrphanSuffix, func(kept string) unsaid.One {
			kind, text := s.orphanInWords(kept, sums)
			return unsaid.One{Kind: kind, Text: text}
		})
		if err != nil {
			return err
		}
	}
	if err := s.setJournalAside(); err != nil {
		return err
	}
	return errors.Join(place.RemoveLeftover(s.path+place.WALSuffix), place.RemoveLeftover(s.path+"-shm"))
}

// setJournalAside puts a rollback journal aside. A log has none: SQLite would write what is in it over the log.
func (s *Store) setJournalAside() error {
	name := s.path + "-journal"
	if info, err := os.Lstat(name); err != nil || info.Size() == 0 {
		return place.RemoveLeftover(name)
	}
	return s.putAside(name, name+leftwal.OrphanSuffix, func(kept string) unsaid.One {
		return unsaid.One{Kind: status.NoticeRecovered, Text: fmt.Sprintf("Beside the log %s was a journal, which a log has "+
			"none of. It was not used and is kept as %s.", s.path, kept)}
	})
}

func (s *Store) orphanInWords(kept string, sums map[int64]any) (status.NoticeKind, string) {
	became := "is not there any more"
	if s.emptied {
		became = "is empty"
	}
	if len(sums) == 0 {
		return status.NoticeRecovered, fmt.Sprintf("The log %s %s; beside its place was a WAL with no "+
			"messages in it. It is kept as %s, and a new log begins.", s.path, became, kept)
	}
	saved, lacks := leftwal.SavedWith(s.path, sums)
	where := " that may be nowhere else"
	if saved != "" {
		where = ""
	}
	begins, back := ", and a new log begins", " "+leftwal.PutBack
	if s.lock.Before > 0 { // that is said for itself
		begins, back = "", ""
	}
	text := fmt.Sprintf("The log %s %s, but its WAL is there, with %s (%s)%s. It is kept as %s%s.", s.path, became,
		plural.Of(len(sums), "message"), status.IDs(slices.Sorted(maps.Keys(sums))), where, kept, begins)
	switch {
	case saved == "":
	case lacks == 0:
		return status.NoticeMissing, text + fmt.Sprintf(" All of them are in %s, which was saved when the log was taken "+
			"away or damaged.%s", saved, back)
	default:
		text += fmt.Sprintf(" Of them %d are in %s, which was saved when the log was taken away or damaged, and %d are not.",
			len(sums)-lacks, saved, lacks)
	}
	return status.NoticeMissing, text + fmt.Sprintf(" \"mllpd recover -wal %s -out NEW\" gets them.", kept)
}

// wasEmptied tells whether the file that is there, and has nothing in it, was a log: one that was used has a lock file
// that tells of messages, or that was emptied with it, or a WAL beside it, be it emptied as well.
func (s *Store) wasEmptied() bool {
	info, err := os.Stat(s.path)
	if err != nil || info.Size() != 0 {
		return false
	}
	_, err = os.Lstat(s.path + place.WALSuffix)
	return err == nil || s.lock.Before > 0 || s.lock.Emptied
}

// setStrangeAside puts the WAL of another log aside, before anything is read or written together with it.
func (s *Store) setStrangeAside() error {
	strange, err := leftwal.Beside(s.path, true)
	if err != nil || strange == nil {
		return err
	}
	name := s.path + place.WALSuffix
	err = place.WhileAlone(s.path, func(database *vfs.Reader) error {
		s.seen(leftwal.Another, database)
		return s.putAside(name, name+leftwal.OrphanSuffix, func(kept string) unsaid.One {
			return unsaid.One{Kind: strange.Kind(), Text: strange.Words(kept)}
		})
	})
	if err != nil {
		return fmt.Errorf("the WAL %s is not that of the log beside it, and cannot be put aside: %w", name, err)
	}
	return nil
}
