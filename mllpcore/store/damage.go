package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

// foundMost is how many messages that were found damaged are remembered. More are found again when they are read again.
const foundMost = 10_000

// damage is what reading has found damaged. For a log that this process writes it is noted there as well, in mark.
type damage struct {
	wake func() // has it noted; nil when nobody can

	mu    sync.Mutex
	found map[message.ID]string // why; "" for what was noted as damaged and is whole
	fresh []message.ID          // of found: not told yet
	told  []message.ID          // of found: told, and not noted in the log yet
	stale message.ID            // whose summary was found changed or missing, and that is not told yet; 0 = none
	lacks bool                  // it is missing
	once  bool                  // that was told
}

func newDamage() *damage { return &damage{found: map[message.ID]string{}} }

// find notes that a message is damaged, or with "" that it is whole although it was noted as damaged.
func (d *damage) find(id message.ID, why string) {
	d.mu.Lock()
	before, known := d.found[id]
	if known && before == why || !known && len(d.found) >= foundMost {
		d.mu.Unlock()
		return
	}
	d.found[id] = why
	if d.wake != nil {
		d.fresh = append(d.fresh, id)
	}
	d.mu.Unlock()
	if d.wake != nil {
		d.wake()
	}
}

// check notes how a message was found that is noted in the log as damaged, or is not.
func (d *damage) check(id message.ID, why, noted string) {
	if why != noted {
		d.find(id, why)
	}
}

// findStale notes that what the list shows of a message had to be derived again, or that the list lacks it. That is
// told once.
func (d *damage) findStale(id message.ID, lacks bool) {
	d.mu.Lock()
	tell := d.wake != nil && !d.once
	if tell {
		d.once, d.stale, d.lacks = true, id, lacks
	}
	d.mu.Unlock()
	if tell {
		d.wake()
	}
}

// untoldStale returns what findStale noted, once.
func (d *damage) untoldStale() (id message.ID, lacks bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, d.stale = d.stale, 0
	return id, d.lacks
}

// of says why a message is damaged: as it was found, or as it is noted in the log.
func (d *damage) of(id message.ID, noted string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if why, ok := d.found[id]; ok {
		return why
	}
	return noted
}

// untold returns what was found since the last time.
func (d *damage) untold() map[message.ID]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.fresh) == 0 {
		return nil
	}
	fresh := d.pick(d.fresh)
	d.told, d.fresh = append(d.told, d.fresh...), nil
	return fresh
}

// unnoted returns what is to be noted in the log.
func (d *damage) unnoted() map[message.ID]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pick(d.told)
}

func (d *damage) pick(ids []message.ID) map[message.ID]string {
	some := make(map[message.ID]string, len(ids))
	for _, id := range ids {
		some[id] = d.found[id]
	}
	return some
}

// waits tells whether anything is to be noted.
func (d *damage) waits() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.told) > 0
}

// noted tells that all of some are in the log.
func (d *damage) noted(some map[message.ID]string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = slices.DeleteFunc(d.told, func(id message.ID) bool {
		why, ok := some[id]
		return ok && why == d.found[id]
	})
}

// tellDamage tells a person of messages that were found damaged.
func (w *writer) tellDamage() {
	switch id, lacks := w.store.damage.untoldStale(); {
	case id == 0:
	case lacks:
		w.store.notice(status.NoticeDamage, fmt.Sprintf("what searching needs of message %d, and maybe of others, is gone: "+
			"the list and filters do not show it, the message itself is in the log; mllpd reindex makes it anew, mllpd export "+
			"has it without that; look at the disk", id))
	default:
		w.store.notice(status.NoticeDamage, fmt.Sprintf("what searching needs of message %d was changed by the disk: the "+
			"list shows it as it is in the message, and filters may miss it; mllpd reindex makes it anew; look at the disk", id))
	}
	some := w.store.damage.untold()
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
	if !w.store.damage.waits() {
		return false, nil
	}
	some := w.store.damage.unnoted()
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
		w.store.damage.noted(some)
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
