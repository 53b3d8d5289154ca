package model

import (
	"net"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
)

func TestNumbers(t *testing.T) {
	for _, tc := range []struct{ got, want string }{
		{Count(0), "0"},
		{Count(999), "999"},
		{Count(12311), "12,311"},
		{Count(1000000), "1,000,000"},
		{Count(-1234), "-1,234"},
		{Size(90), "90"},
		{Size(999), "999"},
		{Size(1234), "1.2k"},
		{Size(9949), "9.9k"},
		{Size(9990), "10k"},
		{Size(999_999), "1.0M"},
		{Size(31_000_000), "31M"},
		{Size(-1), "0"},
		{ByteText(90), "90 B"},
		{ByteText(1234), "1.2 kB"},
		{ByteText(31_000_000), "31 MB"},
		{Lasted(800 * time.Microsecond), "0.8 ms"},
		{Lasted(20 * time.Microsecond), "0.02 ms"},
		{Lasted(12 * time.Millisecond), "12 ms"},
		{Lasted(999_600 * time.Microsecond), "1.0 s"},
		{Lasted(1204 * time.Millisecond), "1.2 s"},
		{Lasted(78119 * time.Millisecond), "78 s"},
		{Lasted(5*time.Minute + 12*time.Second), "5 min 12 s"},
		{Lasted(2 * time.Hour), "2 h"},
		{Lasted(50 * time.Hour), "2 days 2 h"},
		{Lasted(-time.Second), "0.00 ms"},
		{Ago(12 * time.Second), "12 s"},
		{Ago(90 * time.Second), "1 min"},
		{Ago(72 * time.Hour), "3 days"},
		{Plural(1, "client", "clients"), "1 client"},
		{Plural(0, "client", "clients"), "0 clients"},
		{RateText(0), "0"},
		{RateText(0.4), "0.4"},
		{RateText(41.2), "41"},
		{RateText(1204.4), "1,204"},
		{Protocols(15360), "TLS 1.2+"},
		{Protocols(12288), "TLS 1.3"},
		{Protocols(192 + 768), "TLS 1.0–1.1"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}

func TestStatusLineStandsStill(t *testing.T) {
	quiet := Status{}
	busy := Status{
		Rate: 1234, Totals: message.Totals{Count: 99_999, Bytes: 31_000_000},
		Stats: mllpcore.Stats{P50: 800 * time.Microsecond, P99: 2100 * time.Microsecond},
	}
	want := "1,234 msg/s · 99,999 stored  · answer p50 0.8 ms · p99 2.1 ms   · 31 MB of messages "
	if got := busy.Line(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if len(quiet.Line()) > len(busy.Line())+4 || len(quiet.Line()) < len(busy.Line()) { // the dashes are three bytes long
		t.Errorf("%q and %q differ in width", quiet.Line(), busy.Line())
	}
	busy.Missed = 3
	if got := busy.Line(); !strings.HasSuffix(got, " · 3 events not shown") {
		t.Errorf("with events that were missed it says %q", got)
	}
}

func TestRate(t *testing.T) {
	var r Rate
	at := time.Unix(100, 0)
	for i := range 20 {
		got := r.Observe(uint64(i*50), at.Add(time.Duration(i)*500*time.Millisecond))
		if i > 0 && got != 100 {
			t.Fatalf("look %d: %v a second, want 100", i, got)
		}
	}
	if got := r.Observe(3, at.Add(time.Minute)); got != 0 {
		t.Errorf("after a reset of the counter: %v", got)
	}
}

func TestListeningLine(t *testing.T) {
	s := Status{Stats: mllpcore.Stats{Listening: true, Address: "0.0.0.0:2575", TLS: true, Connections: 3}, Rate: 41}
	if got, tone := s.Listening("TLS 1.2+"); got != "● Listening 0.0.0.0:2575  TLS 1.2+  3 clients  41/s" || tone != ToneGood {
		t.Errorf("got %q, %v", got, tone)
	}
	if got, tone := (Status{}).Listening(""); got != "○ Stopped" || tone != ToneMuted {
		t.Errorf("got %q, %v", got, tone)
	}
}

func TestSendTo(t *testing.T) {
	own := []net.Addr{
		&net.IPNet{IP: net.IPv4(127, 0, 0, 1), Mask: net.CIDRMask(8, 32)},
		&net.IPNet{IP: net.IPv4(169, 254, 3, 4), Mask: net.CIDRMask(16, 32)},
		&net.IPNet{IP: net.IPv4(10, 1, 2, 3).To4(), Mask: net.CIDRMask(24, 32)},
	}
	for _, tc := range []struct{ bound, want, loop string }{
		{"127.0.0.1:2575", "127.0.0.1:2575", "127.0.0.1:2575"},
		{"0.0.0.0:2575", "10.1.2.3:2575", "127.0.0.1:2575"},
		{"[::]:2575", "10.1.2.3:2575", "localhost:2575"},
	} {
		if got := SendTo(tc.bound, own); got != tc.want {
			t.Errorf("a listener on %s is reached at %s, want %s", tc.bound, got, tc.want)
		}
		if got := Loopback(tc.bound); got != tc.loop {
			t.Errorf("%s from the host itself is %s, want %s", tc.bound, got, tc.loop)
		}
	}
	if got := SendTo("0.0.0.0:1", nil); got != "127.0.0.1:1" {
		t.Errorf("without addresses of its own: %s", got)
	}
}

func TestTitleTellsWindowsApart(t *testing.T) {
	on := Status{Stats: mllpcore.Stats{Listening: true, TLS: true, Address: "[::]:2575"}}
	plain := Status{Stats: mllpcore.Stats{Listening: true, Address: "127.0.0.1:2576"}}
	for _, c := range []struct {
		status  Status
		profile string
		want    string
	}{
		{on, "Lab test", "Lab test – :2575 TLS"},
		{plain, "", ":2576"},
		{Status{}, "Lab test", "Lab test – stopped"},
		{Status{}, "", "stopped"},
	} {
		if got := c.status.Title(c.profile); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// zone makes local time be that of a zone while a test runs.
func zone(t *testing.T, hours int) {
	t.Helper()
	before := time.Local
	t.Cleanup(func() { time.Local = before })
	time.Local = time.FixedZone("", hours*3600)
}

func TestStampTellsLocalTimeAndUTC(t *testing.T) {
	at := time.Date(2026, 11, 30, 2, 14, 40, 838_000_000, time.UTC)
	for hours, want := range map[int]string{
		1:  "2026-11-30 03:14:40.838 +01:00 (02:14:40.838 UTC)",
		-5: "2026-11-29 21:14:40.838 -05:00 (2026-11-30 02:14:40.838 UTC)",
		0:  "2026-11-30 02:14:40.838 UTC",
	} {
		t.Run(want, func(t *testing.T) {
			zone(t, hours)
			if got := Stamp(at); got != want {
				t.Errorf("%s", got)
			}
		})
	}
	if got := Stamp(time.Time{}); got != Dash {
		t.Errorf("of no time: %s", got)
	}
}

func TestTimeStyles(t *testing.T) {
	zone(t, 1)
	at := time.Date(2026, 11, 30, 2, 14, 40, 838_000_000, time.UTC)
	for _, c := range []struct {
		style TimeStyle
		since time.Time
		now   time.Time
		want  string
	}{
		{TimeOfDay, time.Time{}, at, "03:14:40.838"},
		{TimeOfDay, time.Time{}, at.AddDate(0, 0, 1), "30 Nov 03:14:40"},
		{TimeOfDay, time.Time{}, at.AddDate(1, 0, 0), "2026-11-30 03:14"},
		{DateAndTime, time.Time{}, at, "2026-11-30 03:14:40.838"},
		{TimeInUTC, time.Time{}, at, "2026-11-30 02:14:40.838Z"},
		{SincePrevious, at.Add(-12 * time.Millisecond), at, "+12 ms"},
		{SincePrevious, at.Add(-1204 * time.Millisecond), at, "+1.204 s"},
		{SincePrevious, at.Add(-5 * time.Minute), at, "+5 min"},
		{SincePrevious, at.Add(2 * time.Second), at, "−2.000 s"},
		{SincePrevious, time.Time{}, at, Dash},
		{SinceStart, at, at, "+0.00 ms"},
		{SinceStart, at.Add(-3723250 * time.Millisecond), at, "+1:02:03.250"},
		{SinceStart, at.Add(-75 * time.Hour), at, "+3 d 03:00:00"},
	} {
		got := c.style.Text(at, c.since, c.now)
		if _, chars := c.style.Column(); got != c.want || len([]rune(got)) > chars {
			t.Errorf("%s: %q, want %q in at most %d characters", c.style, got, c.want, chars)
		}
	}
	for _, s := range TimeStyles() {
		if TimeStyleNamed(string(s)) != s || s.Label() == "" {
			t.Errorf("%q is not found by its name", s)
		}
	}
	if TimeStyleNamed("?") != TimeOfDay {
		t.Error("an unknown name is not the time of day")
	}
}
