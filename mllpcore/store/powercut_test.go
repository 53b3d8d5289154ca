package store

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite"
)

// powerCut is a disk that now and then loses what was written since the last sync, and says so once: what a system does
// that could not write, and also what is left after the power was cut at that moment.
type powerCut struct {
	t    *testing.T
	path string
	s    *Store

	mu      sync.Mutex
	on      bool
	syncs   int
	synced  int64 // how far the WAL was filled at the last sync that succeeded
	filled  int64 // the same at the sync before
	acked   map[string]bool
	lost    int // syncs that failed
	checked int // messages looked for in what was left
}

func (p *powerCut) fault(op sqlite.Operation, kind string) int32 {
	if op != sqlite.OpSync || kind != "WAL" {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.on {
		return 0
	}
	p.synced, p.filled = p.filled, p.s.files.WAL.Filled.Load()
	if p.syncs++; p.syncs%5 != 0 {
		return 0
	}
	p.lost++
	p.lose()
	p.filled = p.synced
	p.look()
	return sqlite3.SQLITE_IOERR_FSYNC
}

// lose overwrites what has not been synced.
func (p *powerCut) lose() {
	f, err := os.OpenFile(p.path+"-wal", os.O_WRONLY, 0)
	if err != nil {
		p.t.Error(err)
		return
	}
	if _, err := f.WriteAt(make([]byte, max(p.filled-p.synced, 0)), p.synced); err != nil {
		p.t.Error(err)
	}
	if err := f.Close(); err != nil {
		p.t.Error(err)
	}
}

// look opens a copy of what is on the disk.
func (p *powerCut) look() {
	left := filepath.Join(p.t.TempDir(), "left.mllp")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(p.path + suffix)
		if err == nil {
			err = os.WriteFile(left+suffix, data, 0o600)
		}
		if err != nil {
			p.t.Error(err)
			return
		}
	}
	s, err := Open(left, Options{})
	if err != nil {
		p.t.Error(err)
		return
	}
	present := map[string]int{}
	for _, k := range s.Before(0, 10_000) {
		present[k.Summary().ControlID]++
	}
	for id := range p.acked {
		p.checked++
		if present[id] != 1 {
			p.t.Errorf("sync %d: %s was acknowledged and is there %d times", p.syncs, id, present[id])
		}
	}
	if err := s.Close(); err != nil {
		p.t.Error(err)
	}
	checkWhole(p.t, left)
}

// shows tells whether enough went wrong to say anything.
func (p *powerCut) shows() bool { return p.lost > 0 && p.checked > 0 }

// produceAll has many producers append, and notes what was acknowledged.
func produceAll(p *powerCut, round int) {
	work := make([]byte, 256<<10)
	var wg sync.WaitGroup
	for n := range 24 {
		wg.Go(func() {
			for i := range 12 {
				id := fmt.Sprintf("%d-%d-%d", round, n, i)
				sha256.Sum256(work) // messages come at different times: some while others are on their way to the disk
				if keep(p.s, sample(id)) != nil {
					continue
				}
				p.mu.Lock()
				p.acked[id] = true
				p.mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// The answer waits for the disk: whatever was not synced may be lost at any moment, and what follows does not stand
// behind it.
func TestPowerCut(t *testing.T) {
	path := logFile(t)
	p := &powerCut{t: t, path: path, acked: map[string]bool{}}
	s := open(t, path, Options{fault: p.fault})
	p.s = s
	mustKeep(t, s, sample("first"))
	p.mu.Lock()
	p.on, p.filled = true, s.files.WAL.Filled.Load()
	p.acked["first"] = true
	p.mu.Unlock()
	for round := 0; round == 0 || round < 30 && !p.shows(); round++ {
		produceAll(p, round)
	}
	p.mu.Lock()
	p.on = false
	acked := maps.Clone(p.acked)
	p.mu.Unlock()
	if !p.shows() {
		t.Fatalf("%d syncs lost, %d messages looked for: this shows nothing", p.lost, p.checked)
	}
	mustKeep(t, s, sample("last"))
	acked["last"] = true
	await(t, "healthy again", func() bool { return s.State().Healthy })
	_ = s.Close() // it may tell of the last failure
	s = open(t, path, Options{})
	for _, k := range s.Before(0, 10_000) {
		id := k.Summary().ControlID
		if !acked[id] {
			t.Errorf("%s was answered as not kept and is there", id)
		}
		delete(acked, id)
	}
	if len(acked) > 0 {
		t.Errorf("acknowledged and not there: %v", acked)
	}
	t.Logf("%d of %d syncs lost, %d times a message was looked for", p.lost, p.syncs, p.checked)
}
