package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/ageclock"
	"mllpscope/mllpcore/store/status"
)

// droppedEvery is how often it is told at most that retention drops messages.
const droppedEvery = 10 * time.Minute

// dropNews is what retention has dropped and not told yet.
type dropNews struct {
	counts [causes]int64
	told   time.Duration // when it was told last, by the steady clock
	any    bool          // it was told at all
}

// tellDropped tells what retention has dropped: the first time at once, then from time to time, and at last when the
// log is closed.
func (w *writer) tellDropped(closing bool) {
	n, now := &w.drops, w.store.options.steady()
	if n.counts == [causes]int64{} || n.any && !closing && now-n.told < droppedEvery {
		return
	}
	t, _ := w.store.totals.Get()
	w.store.notice(status.NoticeDropped, n.words(&w.store.options, t.Dropped, closing))
	*n = dropNews{told: now, any: true}
}

// words says how many went and why, since when, and when more is said of it.
func (n *dropNews) words(o *Options, ever uint64, closing bool) string {
	var parts []string
	for why, count := range n.counts {
		if count == 0 {
			continue
		}
		what, several := "message", "messages"
		if cause(why) >= brokenMany {
			what, several = "broken message or acknowledgement", "broken messages and acknowledgements"
		}
		parts = append(parts, fmt.Sprintf("%s %s %s", grouped(count), plural.Word(count, what, several),
			limitWords(o, cause(why))))
	}
	since, next := "", "; those that go next are said together, 10 minutes from now at the earliest"
	if n.any {
		since = " since this was said last"
	}
	if closing {
		next = ""
	}
	return fmt.Sprintf("the oldest messages were dropped%s: %s. %s dropped since the log was made%s. Export what is to "+
		"stay longer, or bookmark it in the window", since, strings.Join(parts, ", "),
		grouped(int64(ever))+" "+plural.Word(ever, "was", "were"), next)
}

// limitWords says which limit was reached.
func limitWords(o *Options, why cause) string {
	switch why {
	case tooMany:
		return "over the limit of " + grouped(o.MaxMessages)
	case tooLarge:
		return "over the size of the log, " + sizeText(o.MaxBytes)
	case tooOld:
		return "older than " + ageclock.SpanText(o.MaxAge)
	case brokenMany:
		return "over their limit of " + grouped(o.MaxBroken)
	default:
		return "over their share of the log, " + sizeText(o.brokenShare())
	}
}

// grouped writes a number with commas.
func grouped(n int64) string {
	digits := []byte(strconv.FormatInt(n, 10))
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = slices.Insert(digits, at, ',')
	}
	return string(digits)
}

// sizeText writes a number of bytes in the unit that fits it.
func sizeText(bytes int64) string {
	units := [...]string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	size, unit := float64(bytes), 0
	for ; size >= 1024 && unit < len(units)-1; unit++ {
		size /= 1024
	}
	return strconv.FormatFloat(size, 'g', 3, 64) + " " + units[unit]
}
