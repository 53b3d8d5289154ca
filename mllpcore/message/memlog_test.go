package message_test

import (
	"testing"

	"mllpscope/mllpcore/message"
)

// memoryLog is a log in memory and what goes into it.
type memoryLog struct {
	*testing.T
	*message.MemoryLog
}

func (l memoryLog) keep(kind message.Kind, bytes int) {
	l.Helper()
	l.Append(&message.Message{Kind: kind, Body: make([]byte, bytes)}, nothing{})
}

type nothing struct{}

func (nothing) Appended(*message.Message, error) {}

// held counts messages and broken ones, and looks whether the pages have them newest first.
func (l memoryLog) held() (messages, broken int) {
	l.Helper()
	last := message.ID(0)
	for _, k := range l.Before(0, 1000) {
		if last != 0 && k.ID >= last {
			l.Errorf("message %d comes after %d", k.ID, last)
		}
		last = k.ID
		if k.Status() == "broken" {
			broken++
		} else {
			messages++
		}
	}
	if got := l.Totals(); got.Count != messages+broken || int(got.Dropped) != int(got.Last)-got.Count {
		l.Errorf("totals %+v, held are %d and %d", got, messages, broken)
	}
	return messages, broken
}

// A flood of what is no message drops no message, by number or by size.
func TestMemoryLogAndAFloodOfBrokenMessages(t *testing.T) {
	for name, log := range map[string]*message.MemoryLog{
		"number": message.NewMemoryLog(100, 0), "size": message.NewMemoryLog(0, 1000),
	} {
		t.Run(name, func(t *testing.T) {
			l := memoryLog{t, log}
			for range 90 {
				l.keep(message.KindMessage, 10)
			}
			for i := range 1000 {
				l.keep([]message.Kind{message.KindBroken, message.KindRefused}[i%2], 10)
			}
			if messages, broken := l.held(); messages != 90 || broken != 10 {
				t.Errorf("held are %d messages and %d broken ones", messages, broken)
			}
			if _, ok := l.Get(1); !ok {
				t.Error("the first message is gone")
			}
			for range 20 {
				l.keep(message.KindMessage, 10)
			}
			if messages, broken := l.held(); messages != 90 || broken != 10 {
				t.Errorf("after more of them are held %d messages and %d broken ones", messages, broken)
			}
			if page := l.After(0, 3); len(page) != 3 || page[2].ID != 21 {
				t.Errorf("the oldest are %v", page)
			}
		})
	}
}

// A broken message that is larger than all the share is held, and no message goes for it.
func TestMemoryLogAndALargeBrokenMessage(t *testing.T) {
	l := memoryLog{t, message.NewMemoryLog(0, 1000)}
	for range 95 {
		l.keep(message.KindMessage, 10)
	}
	for range 3 {
		l.keep(message.KindBroken, 600)
		if messages, broken := l.held(); messages != 95 || broken != 1 {
			t.Errorf("held are %d messages and %d broken ones", messages, broken)
		}
	}
	l.keep(message.KindMessage, 10)
	if messages, broken := l.held(); messages != 96 || broken != 0 {
		t.Errorf("with the next message are held %d messages and %d broken ones", messages, broken)
	}
}

// Where there is room, broken messages may have all of it: a file of them is shown whole. The newest is always held.
func TestMemoryLogHoldsWhatFits(t *testing.T) {
	l := memoryLog{t, message.NewMemoryLog(10, 100)}
	for range 10 {
		l.keep(message.KindBroken, 10)
	}
	if messages, broken := l.held(); messages != 0 || broken != 10 {
		t.Errorf("held are %d messages and %d broken ones", messages, broken)
	}
	l.keep(message.KindMessage, 10)
	if messages, broken := l.held(); messages != 1 || broken != 9 {
		t.Errorf("held are %d messages and %d broken ones", messages, broken)
	}
	l.keep(message.KindMessage, 1000)
	if messages, broken := l.held(); messages != 1 || broken != 0 {
		t.Errorf("beside a large one are held %d messages and %d broken ones", messages, broken)
	}
	l.Clear()
	if messages, broken := l.held(); messages+broken != 0 {
		t.Errorf("held are %d messages and %d broken ones", messages, broken)
	}
}
