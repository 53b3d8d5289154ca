package setting

import (
	"crypto/tls"
	"testing"
	"time"
)

func TestSettingsDurations(t *testing.T) {
	s := Defaults()
	for name, c := range map[string]struct{ got, want time.Duration }{
		"DefaultTimeout":             {s.DefaultTimeoutDuration(), time.Minute},
		"ReceiveTimeout":             {s.ReceiveTimeoutDuration(), time.Minute},
		"IdleTimeout":                {s.IdleTimeoutDuration(), 0},
		"ConnectionTimeout":          {s.ConnectionTimeoutDuration(time.Hour), 10 * time.Second},
		"SelectWaitMillis":           {s.SelectWait(), 20 * time.Millisecond},
		"KeepAliveTime":              {s.KeepAliveConfig().Idle, time.Minute},
		"KeepAliveInterval":          {s.KeepAliveConfig().Interval, 15 * time.Second},
		"ConnectionTimeout 0":        {(&Values{}).ConnectionTimeoutDuration(time.Hour), time.Hour},
		"KeepAliveTime 0 = system's": {(&Values{}).KeepAliveConfig().Idle, -1},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestSettingsLingerSeconds(t *testing.T) {
	for _, c := range []struct {
		linger bool
		time   int
		want   int
	}{{true, 0, -1}, {true, 5, 5}, {false, 0, 0}, {false, 5, 0}} {
		s := Values{Linger: c.linger, LingerTime: c.time}
		if got := s.LingerSeconds(); got != c.want {
			t.Errorf("Linger %v, LingerTime %d: %d, want %d", c.linger, c.time, got, c.want)
		}
	}
}

func TestSettingsNetwork(t *testing.T) {
	for value, want := range []string{"tcp4", "tcp6", "tcp"} {
		if got := (&Values{UseIPv6: value}).Network(); got != want {
			t.Errorf("UseIPv6 %d: %s, want %s", value, got, want)
		}
	}
}

func TestSettingsTLSVersions(t *testing.T) {
	for sum, want := range map[int][2]uint16{
		15360: {tls.VersionTLS12, tls.VersionTLS13},
		16320: {tls.VersionTLS10, tls.VersionTLS13},
		3072:  {tls.VersionTLS12, tls.VersionTLS12},
		960:   {tls.VersionTLS10, tls.VersionTLS11},
	} {
		oldest, newest := (&Values{SSLEnabledProtocols: sum}).TLSVersions()
		if oldest != want[0] || newest != want[1] {
			t.Errorf("%d: %s to %s", sum, tls.VersionName(oldest), tls.VersionName(newest))
		}
	}
}

func TestSettingsEncoding(t *testing.T) {
	for number, c := range map[int]struct{ text, bytes string }{
		65001: {"Müller", "M\xC3\xBCller"},
		28591: {"Müller", "M\xFCller"},
		1252:  {"€", "\x80"},
		28605: {"€", "\xA4"},
		28601: {"ก", "\xA1"},
		932:   {"山", "\x8E\x52"},
		936:   {"山€", "\xC9\xBD\x80"},
		949:   {"산", "\xBB\xEA"},
		950:   {"山", "\xA4\x73"},
		54936: {"山€", "\xC9\xBD\xA2\xE3"},
		866:   {"Ж", "\x86"},
		20866: {"Ж", "\xF6"},
		20127: {"Mueller", "Mueller"},
	} {
		s := Values{CodePage: number}
		got, err := s.Encoding().NewEncoder().String(c.text)
		if err != nil || got != c.bytes {
			t.Errorf("%d: %q encodes as % X (%v), want % X", number, c.text, got, err, c.bytes)
		}
	}
	ascii := Values{CodePage: 20127}
	if got, err := ascii.Encoding().NewEncoder().String("Müller"); err == nil && got != "M\x1aller" {
		t.Errorf("US-ASCII took ü as %q", got)
	}
}
