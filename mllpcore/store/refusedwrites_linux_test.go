package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore/store/reading"
)

// refusedRounds is how often each disk refuses writes. ROUNDS sets it.
func refusedRounds(t *testing.T) int {
	t.Helper()
	v := os.Getenv("ROUNDS")
	if v == "" {
		return 2
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("ROUNDS: %v", err)
	}
	return n
}

// serving counts what became of messages.
type serving struct {
	t *testing.T
	s *Store

	mu      sync.Mutex
	kept    map[string]bool
	refused int
	number  int
}

// serve has a few senders send so many messages each, large ones or small ones.
func (v *serving) serve(senders, each int, large bool) {
	var wg sync.WaitGroup
	for range senders {
		wg.Go(func() {
			for range each {
				v.one(large)
			}
		})
	}
	wg.Wait()
}

func (v *serving) one(large bool) bool {
	v.mu.Lock()
	v.number++
	id := fmt.Sprintf("M%d", v.number)
	v.mu.Unlock()
	if large {
		id += "L"
	}
	err := keep(v.s, refusedMessage(id))
	v.mu.Lock()
	defer v.mu.Unlock()
	if err != nil {
		v.refused++
		return false
	}
	v.kept[id] = true
	return true
}

// check looks for every message that was kept, with its bytes, and returns how many are lost.
func (v *serving) check(path string) (lost int) {
	v.t.Helper()
	s := open(v.t, path, Options{})
	missing := maps.Clone(v.kept)
	for row, err := range s.Scan(v.t.Context(), reading.ScanOptions{WithBody: true}) {
		if err != nil {
			v.t.Errorf("the log cannot be read: %v", err)
			break
		}
		if bytes.Equal(row.Body, refusedMessage(row.ControlID).Body) {
			delete(missing, row.ControlID)
		}
	}
	if err := s.Close(); err != nil {
		v.t.Error(err)
	}
	for id := range missing {
		v.t.Errorf("%s was acknowledged and is not there", id)
		break
	}
	return len(missing)
}

// TestRefusedWrites has a disk refuse writes of the WAL and of the database file, serves meanwhile and afterwards, cuts
// the power, and looks for every message that was acknowledged. ROUNDS sets how often.
func TestRefusedWrites(t *testing.T) {
	for kind, mkfs := range fileSystems() {
		t.Run(kind, func(t *testing.T) {
			all := refusedTally{}
			for round := range refusedRounds(t) {
				t.Run(fmt.Sprint(round), func(t *testing.T) { all.add(refuseWrites(t, kind, mkfs, round)) })
				if t.Failed() && os.Getenv("ROUNDS") == "" {
					break
				}
			}
			t.Logf("%s: %+v", kind, all)
			if all.Rounds > 0 && all.Refused == 0 && all.Stuck == 0 {
				t.Error("nothing was refused: this shows nothing")
			}
		})
	}
}

type refusedTally struct{ Rounds, Kept, Refused, Stuck, Healed, GaveUp, Lost int }

func (a *refusedTally) add(b refusedTally) {
	a.Rounds++
	a.Kept += b.Kept
	a.Refused += b.Refused
	a.Stuck += b.Stuck
	a.Healed += b.Healed
	a.GaveUp += b.GaveUp
	a.Lost += b.Lost
}

func refuseWrites(t *testing.T, kind string, mkfs []string, round int) (tally refusedTally) {
	copies := tmpfs(t, "400m")
	d := newSickDisk(t, kind, mkfs)
	path := filepath.Join(d.folder, "log")
	told := &states{}
	v := &serving{t: t, kept: map[string]bool{}}
	if round%3 == 2 {
		refuseAndKill(t, d, path, v)
	}
	s, err := Open(path, Options{OnState: told.add})
	if err != nil && d.gaveUp() {
		folder, unmount := d.cut(kind, copies)
		defer unmount()
		return refusedTally{Kept: len(v.kept), Refused: v.refused, GaveUp: 1, Lost: v.check(filepath.Join(folder, "log"))}
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // the disk may be gone
	v.s = s
	v.serve(4, 5+rand.IntN(20), false)
	for range 1 + rand.IntN(2) {
		refuseOnce(d, v, round)
		d.free()
		if d.gaveUp() {
			tally.GaveUp++
			break
		}
		await(t, "kept again", func() bool { return v.one(false) })
		tally.Healed++
		if rand.IntN(2) == 0 {
			await(t, "healthy again", func() bool { return s.State().Healthy })
		}
		v.serve(4, 1+rand.IntN(20), rand.IntN(2) == 0)
	}
	// Nothing more is written: the power is cut.
	_ = s.ask(t.Context(), func(w *writer) error { // it may fail: the disk may be gone
		w.fail, w.nextProbe = errors.New("held for the test"), time.Now().Add(time.Hour)
		return nil
	})
	folder, unmount := d.cut(kind, copies)
	tally.Kept, tally.Refused = len(v.kept), v.refused
	told.mu.Lock()
	for _, state := range told.all {
		if !state.Healthy && state.Keeps {
			tally.Stuck++
		}
	}
	told.mu.Unlock()
	tally.Lost = v.check(filepath.Join(folder, "log"))
	unmount()
	return tally
}

// refuseOnce lets the disk refuse what is new to it: the WAL as it grows while messages do not stop coming, or the
// database file, which grows when it is quiet.
func refuseOnce(d *sickDisk, v *serving, round int) {
	if round%3 == 0 {
		v.serve(2, 10+rand.IntN(20), true)
		d.fill()
		for range 60 {
			v.serve(4, 2, true)
			if v.refused > 40 {
				break
			}
		}
		return
	}
	v.serve(2, 3+rand.IntN(10), true)
	d.fill()
	for limit := 0; limit < 40; limit++ {
		v.serve(1, 3, limit%4 == 0)
		awaitQuiet(v.s)
		if !v.s.State().Healthy && limit > 10 {
			break
		}
	}
}

// refuseAndKill has a process serve while the disk refuses, and kills it.
func refuseAndKill(t *testing.T, d *sickDisk, path string, v *serving) {
	t.Helper()
	c := startChild(t, "keep", path)
	defer c.kill()
	one := func(large bool) {
		v.number++
		id := fmt.Sprintf("M%d", v.number)
		if large {
			id += "L"
		}
		if _, err := fmt.Fprintln(c.stdin.(io.Writer), id); err != nil {
			t.Fatal(err)
		}
		if c.line(t) == "kept" {
			v.kept[id] = true
		} else {
			v.refused++
		}
	}
	for n := range 60 + rand.IntN(40) {
		one(n%3 != 0)
	}
	d.fill()
	for range 30 {
		one(rand.IntN(2) == 0)
		if v.refused > 0 && rand.IntN(3) == 0 {
			break
		}
	}
	if rand.IntN(2) == 0 { // it may be killed while the disk refuses, or after it has gone on
		d.free()
		for range rand.IntN(10) {
			one(false)
		}
		c.kill()
		return
	}
	c.kill()
	d.free()
}

// awaitQuiet waits until the writer has done what can wait, or cannot.
func awaitQuiet(s *Store) {
	for range 400 {
		quiet := false
		_ = s.ask(context.Background(), func(w *writer) error { // it may fail: the disk does
			quiet = !w.work() && !w.checkpointer.working()
			return nil
		})
		if quiet || !s.State().Healthy {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
