package model

import (
	"cmp"
	"fmt"
	"math"
	"net"
	"strconv"
	"strings"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
)

// rateSpan is over how long a rate is told.
const rateSpan = 2 * time.Second

// Rate turns a growing count into a count a second over the last two seconds.
type Rate struct {
	at     []time.Time
	counts []uint64
}

// Observe notes the count at now and returns the rate.
func (r *Rate) Observe(count uint64, now time.Time) float64 {
	if n := len(r.counts); n > 0 && count < r.counts[n-1] { // the server was reset
		r.at, r.counts = r.at[:0], r.counts[:0]
	}
	r.at, r.counts = append(r.at, now), append(r.counts, count)
	drop := 0
	for drop < len(r.at)-2 && now.Sub(r.at[drop+1]) >= rateSpan {
		drop++
	}
	r.at = append(r.at[:0], r.at[drop:]...)
	r.counts = append(r.counts[:0], r.counts[drop:]...)
	span := now.Sub(r.at[0]).Seconds()
	if span <= 0 {
		return 0
	}
	return float64(count-r.counts[0]) / span
}

// Status is what the status bar and the toolbar show, from one look at the server and the log.
type Status struct {
	Stats  mllpcore.Stats
	Totals message.Totals
	Rate   float64 // messages a second
	Missed uint64  // events the window did not get
	Lag    int64   // messages that nothing is derived from yet
	SendTo string  // the address to give to a sender, empty while not listening
}

// Line returns the status bar's text. Each number has a place of fixed width, so that nothing moves when it changes.
func (s Status) Line() string {
	p50, p99 := Dash, Dash
	if s.Stats.P99 > 0 {
		p50, p99 = Lasted(s.Stats.P50), Lasted(s.Stats.P99)
	}
	slots := []struct {
		text  string
		width int
	}{
		{RateText(s.Rate) + " msg/s", 11},
		{Count(s.Totals.Count) + " stored", 14},
		{"answer p50 " + p50, 17},
		{"p99 " + p99, 12},
		{ByteText(s.Totals.Bytes) + " of messages", 18},
	}
	var b strings.Builder
	for i, slot := range slots {
		if i > 0 {
			b.WriteString(" · ")
		}
		b.WriteString(PadRight(slot.text, slot.width))
	}
	if s.Missed > 0 {
		b.WriteString(" · " + Count(s.Missed) + " events not shown")
	}
	if s.Lag > 0 {
		b.WriteString(" · " + Count(s.Lag) + " to index")
	}
	return b.String()
}

// Listening returns the toolbar's line about the listener and its tone. "Listening" is said only of a bound socket.
func (s Status) Listening(protocols string) (string, Tone) {
	if !s.Stats.Listening {
		if s.Stats.Connections > 0 {
			return "○ Stopped  " + Plural(s.Stats.Connections, "client", "clients") + " still connected", ToneMuted
		}
		return "○ Stopped", ToneMuted
	}
	line := "● Listening " + cmp.Or(strings.Join(s.Stats.Addresses, " and "), s.Stats.Address)
	if s.Stats.TLS {
		line += "  " + protocols
	}
	return line + "  " + Plural(s.Stats.Connections, "client", "clients") + "  " + RateText(s.Rate) + "/s", ToneGood
}

// Title tells in few words which window this is: Lab test – :2575 TLS.
func (s Status) Title(profile string) string {
	at := "stopped"
	if s.Stats.Listening {
		at = s.Stats.Address
		if _, port, err := net.SplitHostPort(at); err == nil {
			at = ":" + port
		}
		if s.Stats.TLS {
			at += " TLS"
		}
	}
	if profile == "" {
		return at
	}
	return profile + " – " + at
}

// RateText formats a rate: 0, 0.4, 41, 1,204.
func RateText(perSecond float64) string {
	if perSecond > 0 && perSecond < 9.95 && perSecond != math.Trunc(perSecond) {
		return fmt.Sprintf("%.1f", perSecond)
	}
	return Count(int64(perSecond + 0.5))
}

// Protocols names the TLS versions that a value of SSLEnabledProtocols allows: TLS 1.2+.
func Protocols(mask int) string {
	versions := []struct {
		bits int
		name string
	}{{192, "1.0"}, {768, "1.1"}, {3072, "1.2"}, {12288, "1.3"}}
	low, high := "", ""
	for _, v := range versions {
		if mask&v.bits == 0 {
			continue
		}
		if low == "" {
			low = v.name
		}
		high = v.name
	}
	switch {
	case low == "":
		return "TLS"
	case low == high:
		return "TLS " + low
	case high == "1.3":
		return "TLS " + low + "+"
	}
	return "TLS " + low + "–" + high
}

// ProtocolsOf is Protocols for the value as text; one that is no number is "TLS".
func ProtocolsOf(value string) string {
	mask, err := strconv.Atoi(value)
	if err != nil {
		return "TLS"
	}
	return Protocols(mask)
}
