package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

// tellDamage tells a person of messages that were found damaged.
func (w *writer) tellDamage() {
	switch id, lacks := w.store.Found().UntoldStale(); {
	case id == 0:
	case lacks:
		w.store.notice(status.NoticeDamage, fmt.Sprintf("what searching needs of message %d, and maybe of others, is gone: "+
			"the list and filters do not show it, the message itself is in the log; mllpd reindex makes it anew, mllpd export "+
			"has it without that; look at the disk", id))
	default:
		w.store.notice(status.NoticeDamage, fmt.Sprintf("what searching needs of message %d was changed by the disk: the "+
			"list shows it as it is in the message, and filters may miss it; mllpd reindex makes it anew; look at the disk", id))
	}
	some := w.store.Found().Untold()
	maps.DeleteFunc(some, func(_ message.ID, why string) bool { return why == "" })
	if len(some) > 0 {
		w.store.notice(status.NoticeDamage, damageInWords(some, w.store.path))
	}
}

// damageInWords says which messages are damaged and how, and what to do.
func damageInWords(some map[message.ID]string, path string) string {
	ids := slices.Sorted(maps.Keys(some))
	const named = 10
	var names []string
	for _, id := range ids[:min(len(ids), named)] {
		names = append(names, fmt.Sprint(id))
	}
	if len(ids) > named {
		names = append(names, fmt.Sprintf("%d more", len(ids)-named))
	}
	which := "message " + names[0] + " of the log is damaged: "
	if len(ids) > 1 {
		which = fmt.Sprintf("%d messages of the log are damaged (%s), such as the first: ",
			len(ids), strings.Join(names, ", "))
	}
	return which + some[ids[0]] + "; look at the disk, keep a copy of " + path +
		", and see with mllpd verify what else is damaged"
}

const (
	// noteDamage notes why a message is damaged that there is something of.
	noteDamage = `INSERT INTO mark (id, damaged) SELECT ?1, ?2
		WHERE EXISTS (SELECT 1 FROM message WHERE id = ?1) OR EXISTS (SELECT 1 FROM summary WHERE id = ?1)
		ON CONFLICT (id) DO UPDATE SET damaged = ?2`
	noteWhole = "UPDATE mark SET damaged = ?2 WHERE id = ?1"
)

// stepDamage notes in the log what was found damaged, so that the list knows it after the next start.
func (w *writer) stepDamage(time.Time) (more bool, err error) {
	if !w.store.Found().Waits() {
		return false, nil
	}
	some := w.store.Found().Unnoted()
	err = w.durable(func() error {
		for id, why := range some {
			note := noteDamage
			if why == "" {
				note = noteWhole
			}
			if err := w.conn.Exec(note, int64(id), why); err != nil {
				return err
			}
			if err := w.conn.Exec(sumMark, int64(id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		w.store.Found().Noted(some)
	}
	return err == nil, err
}

// met notes an error that any part of the program met with the log's files. Damage stays: no message is kept in what
// cannot be read again. Where somebody has changed the files, the watch says that; what was said first stays.
func (s *Store) met(err error) {
	if !sqlite.OfDamage(err) {
		return
	}
	_ = s.watch.look() // the state tells
	if !s.health.Has(status.Damaged) {
		s.rotten.Store(true)
		s.health.Begin(status.Damaged, status.DamagedInWords(s.path, err).Error())
	}
}
