package list

import (
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// TestTimesOfTheList: each row tells its time as is chosen, also one that was made before that.
func TestTimesOfTheList(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.Local)
	add := func(ms int) {
		m := &message.Message{Time: at.Add(time.Duration(ms) * time.Millisecond), Body: []byte("MSH|^~\\&|A")}
		log.Append(m, noCompletion{})
		log.Answered(m.ID, message.Answer{Code: "AA"})
	}
	for _, ms := range []int{0, 12, 1512} {
		add(ms)
	}
	l, now := New(), at
	loader := NewLoader(model.LogOf(log), func() time.Time { return now })
	t.Cleanup(loader.Close)
	cells := func() string {
		load(t, l, loader, 0, 10)
		var all []string
		for i := range l.Len() {
			all = append(all, l.Row(i).Cells[ColTime])
		}
		return strings.Join(all, "|")
	}
	expect := func(want string) {
		t.Helper()
		if got := cells(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	expect("12:00:01.512|12:00:00.012|12:00:00.000")
	now = at.AddDate(0, 0, 1)
	expect("30 Nov 12:00:01|30 Nov 12:00:00|30 Nov 12:00:00") // the window stays open overnight
	l.SetTimes(model.DateAndTime)
	expect("2026-11-30 12:00:01.512|2026-11-30 12:00:00.012|2026-11-30 12:00:00.000")
	l.SetTimes(model.SincePrevious)
	expect("+1.500 s|+12 ms|–")
	add(1514)
	expect("+2.0 ms|+1.500 s|+12 ms|–")
	l.SetUpward(true) // a file in its own order: the first message stands on top
	expect("–|−2.0 ms|−1.500 s|−12 ms")
	l.SetUpward(false)
	l.SetTimes(model.SinceStart)
	expect("+1.514 s|+1.512 s|+12 ms|+0.00 ms")
}
