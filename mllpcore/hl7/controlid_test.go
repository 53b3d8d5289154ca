package hl7

import (
	"regexp"
	"sync"
	"testing"
)

func TestControlIDsAreUnique(t *testing.T) {
	const routines, each = 8, 5000
	sources := []*ControlIDs{NewControlIDs(), NewControlIDs()} // two processes
	made := make([][]string, routines)
	var wg sync.WaitGroup
	for i := range routines {
		wg.Go(func() {
			for range each {
				made[i] = append(made[i], sources[i%len(sources)].Next())
			}
		})
	}
	wg.Wait()
	seen := make(map[string]bool, routines*each)
	valid := regexp.MustCompile(`^[0-9A-Z]{1,20}$`)
	for _, ids := range made {
		for _, id := range ids {
			if seen[id] {
				t.Fatalf("%s was made twice", id)
			}
			if seen[id] = true; !valid.MatchString(id) {
				t.Fatalf("%q is no control ID", id)
			}
		}
	}
}

func TestControlIDsStayShort(t *testing.T) {
	c := NewControlIDs()
	c.counter.Store(100_000 * 30 * 365 * 24 * 3600)
	dst := make([]byte, 0, 20)
	if id := c.Append(dst); len(id) > 20 {
		t.Errorf("after 30 years at 100,000 a second: %q", id)
	}
	if n := testing.AllocsPerRun(100, func() { _ = c.Append(dst) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
