package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
)

// waits makes a queue in which messages wait, each written as its connection and its number; L is a large one.
func waits(t *testing.T, all ...string) *queue {
	t.Helper()
	q := newQueue(1 << 30)
	for _, text := range all {
		m := &message.Message{Connection: text[:1], Remote: text, Body: make([]byte, 100)}
		if strings.HasSuffix(text, "L") {
			m.Body = make([]byte, largeEntry)
		}
		if !q.push(newEntry(m, make(completed, 1))) {
			t.Fatal("closed")
		}
	}
	return q
}

// Large messages and others take turns, and what came on one connection is taken in its order.
func TestLargeMessagesLetOthersPass(t *testing.T) {
	for _, tt := range []struct{ came, groups string }{
		{"a1 b1 a2", "a1 b1 a2"},
		{"a1L", "a1L"},
		{"a1L b1L c1L", "a1L|b1L|c1L"},
		{"a1L b1 c1", "b1 c1|a1L"},
		{"a1L b1L c1 d1", "c1 d1|a1L|b1L"},
		{"a1L a2 b1", "b1|a1L|a2"},
		{"a1 a2L a3 b1", "a1 b1|a2L|a3"},
		{"a1L a2L b1 a3", "b1|a1L|a2L|a3"},
		{"a1L a2 b1L b2", "a1L|a2|b1L|b2"},
	} {
		q := waits(t, strings.Fields(tt.came)...)
		var groups []string
		for group := q.take(); group != nil; group = q.take() {
			names := make([]string, 0, len(group))
			for _, e := range group {
				names = append(names, e.message.Remote)
			}
			groups = append(groups, strings.Join(names, " "))
			q.release(group)
		}
		if got := strings.Join(groups, "|"); got != tt.groups {
			t.Errorf("%s: taken as %s, want %s", tt.came, got, tt.groups)
		}
		if q.bytes != [lanes]int64{} || q.larges != 0 || q.count.Load() != 0 || q.flying != 0 || q.slow != 0 {
			t.Errorf("%s: it is not empty: %v bytes, %d large, %d", tt.came, q.bytes, q.larges, q.count.Load())
		}
	}
}

// While small ones keep coming, a large one has its turn after each group of them.
func TestLargeMessagesHaveTheirTurn(t *testing.T) {
	q := waits(t, "a1L", "b1L", "c1")
	var order []string
	for i := range 4 {
		group := q.take()
		order = append(order, group[0].message.Remote)
		q.release(group)
		q.push(newEntry(&message.Message{Connection: "c", Remote: fmt.Sprint("c", i+2)}, make(completed, 1)))
	}
	if want := []string{"c1", "a1L", "c2", "b1L"}; !slices.Equal(order, want) {
		t.Errorf("taken in the order %q, want %q", order, want)
	}
}

// However large a message is that waits for room, small ones have some.
func TestLargeMessagesLeaveRoom(t *testing.T) {
	q := newQueue(largeEntry)
	large := func() {
		q.push(newEntry(&message.Message{Connection: "a", Body: make([]byte, 2*largeEntry)}, make(completed, 1)))
	}
	large()
	second := make(chan struct{})
	go func() {
		defer close(second)
		large()
	}()
	small := make(chan struct{})
	go func() {
		defer close(small)
		q.push(newEntry(&message.Message{Connection: "b", Body: []byte("x")}, make(completed, 1)))
	}()
	select {
	case <-small:
	case <-time.After(time.Minute):
		t.Error("a small one waits for room")
	}
	q.close()
	<-second
}
