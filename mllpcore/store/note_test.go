package store

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/pending"
	"mllpscope/mllpcore/store/status"
)

// TestNotedTwice: the last that is noted of a message is its answer, in memory and in the file.
func TestNotedTwice(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	var last []message.Answer
	const messages = 100
	for i := range messages {
		m := sample("A")
		mustKeep(t, s, m)
		for j := range i%3 + 1 {
			a := message.Answer{Code: "AE", Reason: strings.Repeat("r", j), Bytes: fmt.Appendf(nil, "%d %d", i, j)}
			if j == i%3 {
				last = append(last, a)
			}
			s.Answered(m.ID, a)
		}
	}
	check := func(when string) {
		t.Helper()
		got := s.Before(0, messages)
		for i, want := range last {
			if diff := cmp.Diff(want, got[messages-1-i].Answer); diff != "" {
				t.Fatalf("%s: - want, + got\n%s", when, diff)
			}
		}
	}
	check("noted")
	awaitDerived(t, s)
	check("written")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	check("opened again")
}

// TestAnswersStay: what Get has returned stays as it is when the memory of the note is used again.
func TestAnswersStay(t *testing.T) {
	s := open(t, logFile(t), Options{})
	m := sample("A")
	mustKeep(t, s, m)
	const want = "answer of the first"
	var held []message.Kept
	for round := range 3 {
		s.Answered(m.ID, message.Answer{Code: "AA", Bytes: []byte(want)})
		if k, ok := s.Get(m.ID); ok && k.Answered {
			held = append(held, k)
		}
		for range 2 * pending.ChunkBytes / len(want) {
			s.Answered(m.ID, message.Answer{Code: "AE", Bytes: bytes.Repeat([]byte{byte(round)}, len(want))})
		}
		awaitDerived(t, s)
	}
	if len(held) == 0 {
		t.Fatal("never answered")
	}
	for _, k := range held {
		if k.Answer.Code != "AA" || string(k.Answer.Bytes) != want {
			t.Errorf("it has become %s %q", k.Answer.Code, k.Answer.Bytes)
		}
	}
}

// TestHugeAnswer: one that is larger than all that may wait is noted without its bytes, and holds up no other.
func TestHugeAnswer(t *testing.T) {
	s := open(t, logFile(t), Options{})
	m, other := sample("A"), sample("B")
	mustKeep(t, s, m, other)
	s.Answered(m.ID, message.Answer{Code: "AE", Reason: "too much", Bytes: make([]byte, pending.MaxBytes)})
	s.Answered(other.ID, message.Answer{Code: "AA", Bytes: []byte("small")})
	for _, when := range []string{"noted", "written"} {
		if k, _ := s.Get(m.ID); k.Answer.Code != "AE" || k.Answer.Reason != "too much" || k.Answer.Bytes != nil {
			t.Errorf("%s: %+v", when, k.Answer)
		}
		if k, _ := s.Get(other.ID); k.Answer.Code != "AA" || string(k.Answer.Bytes) != "small" {
			t.Errorf("%s: %+v", when, k.Answer)
		}
		awaitDerived(t, s)
	}
}

// Answers that cannot be noted are told of: at once, from time to time, and at the end.
func TestUnnotedAnswersAreTold(t *testing.T) {
	c := &clockTest{T: t, testClock: newTestClock(), path: logFile(t)}
	c.open(Options{})
	hold(t, c.log)
	m := sample("A")
	mustKeep(t, c.log, m)
	told := func() (all []string) {
		for _, one := range c.teller.Told() {
			if one.Kind == status.NoticeDropped {
				all = append(all, one.Text)
			}
		}
		return all
	}
	lose := func(n int) {
		for range n {
			c.log.Answered(m.ID, message.Answer{Code: "AA", Bytes: make([]byte, pending.MaxBytes/4)})
		}
	}
	lose(4)
	await(t, "the first to be told", func() bool { return len(told()) > 0 })
	lose(5)
	c.pass(droppedEvery)
	lose(1)
	await(t, "others to be told", func() bool { return len(told()) > 1 })
	c.close()
	sum := 0
	for _, text := range told() {
		n := 0
		if _, err := fmt.Sscanf(text, "%d answer", &n); err != nil || !strings.Contains(text, " could not be noted") {
			t.Errorf("told is %q", text)
		}
		sum += n
	}
	if sum != 7 {
		t.Errorf("7 were lost, those that waited have been noted: %q", told())
	}
}
