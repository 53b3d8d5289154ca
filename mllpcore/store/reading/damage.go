package reading

import (
	"slices"
	"sync"

	"mllpscope/mllpcore/message"
)

// FoundMost is how many messages that were found damaged are remembered. More are found again when they are read again.
const FoundMost = 10_000

// Damage is what reading has found damaged. For a log that this process writes it is noted there as well, in mark.
type Damage struct {
	wake func() // has it noted; nil when nobody can

	mu    sync.Mutex
	found map[message.ID]string // why; "" for what was noted as damaged and is whole
	fresh []message.ID          // of found: not told yet
	told  []message.ID          // of found: told, and not noted in the log yet
	stale message.ID            // whose summary was found changed or missing, and that is not told yet; 0 = none
	lacks bool                  // it is missing
	once  bool                  // that was told
}

// NewDamage returns what is found damaged where nothing is yet; wake has it noted, nil where nobody can.
func NewDamage(wake func()) *Damage { return &Damage{wake: wake, found: map[message.ID]string{}} }

// find notes that a message is damaged, or with "" that it is whole although it was noted as damaged.
func (d *Damage) find(id message.ID, why string) {
	d.mu.Lock()
	before, known := d.found[id]
	if known && before == why || !known && len(d.found) >= FoundMost {
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

// Check notes how a message was found that is noted in the log as damaged, or is not.
func (d *Damage) Check(id message.ID, why, noted string) {
	if why != noted {
		d.find(id, why)
	}
}

// FindStale notes that what the list shows of a message had to be derived again, or that the list lacks it. That is
// told once.
func (d *Damage) FindStale(id message.ID, lacks bool) {
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

// UntoldStale returns what FindStale noted, once.
func (d *Damage) UntoldStale() (id message.ID, lacks bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, d.stale = d.stale, 0
	return id, d.lacks
}

// of says why a message is damaged: as it was found, or as it is noted in the log.
func (d *Damage) of(id message.ID, noted string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if why, ok := d.found[id]; ok {
		return why
	}
	return noted
}

// Untold returns what was found since the last time.
func (d *Damage) Untold() map[message.ID]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.fresh) == 0 {
		return nil
	}
	fresh := d.pick(d.fresh)
	d.told, d.fresh = append(d.told, d.fresh...), nil
	return fresh
}

// Unnoted returns what is to be noted in the log.
func (d *Damage) Unnoted() map[message.ID]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pick(d.told)
}

func (d *Damage) pick(ids []message.ID) map[message.ID]string {
	some := make(map[message.ID]string, len(ids))
	for _, id := range ids {
		some[id] = d.found[id]
	}
	return some
}

// Waits tells whether anything is to be noted.
func (d *Damage) Waits() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.told) > 0
}

// Noted tells that all of some are in the log.
func (d *Damage) Noted(some map[message.ID]string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = slices.DeleteFunc(d.told, func(id message.ID) bool {
		why, ok := some[id]
		return ok && why == d.found[id]
	})
}
