package model

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/setting"
)

func TestCheckPort(t *testing.T) {
	for _, text := range []string{"0", "2575", "65535", " 2575 "} {
		if err := CheckPort(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "x", "65536", "-1", "2575.0", "99999999999999999999"} {
		if err := CheckPort(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestCheckHost(t *testing.T) {
	for _, text := range []string{"", "127.0.0.1", "::1", "[::1]", "localhost", "hl7.clinic.example", "0.0.0.0"} {
		if err := CheckHost(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"a b", "http://x", "localhost:2575", "127.0.0.1:2575"} {
		if err := CheckHost(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestPlaceOf(t *testing.T) {
	wrap := func(err error) error {
		return &fault.Error{Op: "listen on :2575", Err: fmt.Errorf("words: %w", err)}
	}
	tests := []struct {
		name      string
		err       error
		needsCert bool
		want      Place
	}{
		{"port in use", wrap(&net.OpError{Op: "listen", Err: syscall.EADDRINUSE}), false, PlacePort},
		{"port below 1024", wrap(syscall.EACCES), false, PlacePort},
		{"not ours", wrap(syscall.EADDRNOTAVAIL), false, PlaceHost},
		{"no such host", wrap(&net.DNSError{Err: "no such host", Name: "x"}), false, PlaceHost},
		{"no certificate", wrap(errors.New("no certificate")), true, PlaceCertificate},
		{"a store that broke", wrap(certs.ErrDamaged), false, PlaceCertificate},
		{"another", wrap(errors.New("out of luck")), false, PlacePanel},
	}
	for _, tt := range tests {
		if got := PlaceOf(tt.err, tt.needsCert); got != tt.want {
			t.Errorf("%s: place %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestAckModesAreThoseOfTheTable(t *testing.T) {
	row, err := setting.Lookup("AckMode")
	if err != nil {
		t.Fatal(err)
	}
	if len(row.Values) != len(AckModeTexts()) {
		t.Fatalf("the panel has %d, the table %d", len(AckModeTexts()), len(row.Values))
	}
	for _, choice := range row.Values {
		if i := AckModeIndex(choice.Value); AckModeValue(i) != choice.Value {
			t.Errorf("%s has index %d", choice.Value, i)
		}
	}
	if AckModeWarning("never") == "" || AckModeWarning("auto") != "" {
		t.Error("only never is warned of")
	}
}

func TestReachHint(t *testing.T) {
	if ReachHint("127.0.0.1") == ReachHint("") || ReachHint("") != ReachHint("0.0.0.0") || ReachHint("10.0.0.1") != "" {
		t.Error("the hint does not tell who can reach the listener")
	}
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"the port is in use": "The port is in use", "server.pfx: no": "server.pfx: no", "LocalPort: x": "LocalPort: x",
		"": "", "über": "Über", "\"x\" is no port": "\"x\" is no port",
	} {
		if got := Sentence(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}
