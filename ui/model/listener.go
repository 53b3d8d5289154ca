package model

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"mllpscope/certs"
)

// Place is where in the listener panel a problem belongs.
type Place uint8

// The places of the listener panel.
const (
	PlacePanel Place = iota // the panel as a whole
	PlaceHost
	PlacePort
	PlaceCertificate
)

// CheckPort returns what is wrong with a port as typed, nil when it can be listened on.
func CheckPort(text string) error {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return fmt.Errorf("%q is not a port: type a number from 0 to 65535 (0 = the system picks)", text)
	}
	if n < 0 || n > 65535 {
		return fmt.Errorf("%d is not a port: they go from 0 to 65535", n)
	}
	return nil
}

// CheckHost returns what is wrong with a host as typed, nil when it may be one. Whether it resolves is found out by
// listening.
func CheckHost(text string) error {
	host := strings.TrimSpace(text)
	if host == "" || net.ParseIP(strings.Trim(host, "[]")) != nil {
		return nil
	}
	if strings.ContainsAny(host, " \t/") {
		return fmt.Errorf("%q is not a host: type a name or an IP address, or leave it empty for all interfaces", text)
	}
	if h, p, err := net.SplitHostPort(host); err == nil {
		return fmt.Errorf("%q has a port in it: type %s here and %s as the port", text, h, p)
	}
	return nil
}

// PlaceOf tells where the error of a failed start belongs. needsCert is whether TLS is on without a certificate in use.
func PlaceOf(err error, needsCert bool) Place {
	var dns *net.DNSError
	var addr *net.AddrError
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, syscall.EACCES):
		return PlacePort
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, &dns), errors.As(err, &addr):
		return PlaceHost
	case needsCert, aboutStore(err):
		return PlaceCertificate
	default:
		return PlacePanel
	}
}

// aboutStore tells whether an error came from opening a certificate store.
func aboutStore(err error) bool {
	kinds := []error{certs.ErrPassword, certs.ErrDamaged, certs.ErrNoCertificate, certs.ErrNoKey, certs.ErrNoMatch}
	for _, about := range kinds {
		if errors.Is(err, about) {
			return true
		}
	}
	return false
}

// ReachHint returns in words who can reach a listener on this host, for the line under the host field.
func ReachHint(host string) string {
	host = strings.Trim(strings.TrimSpace(host), "[]")
	ip := net.ParseIP(host)
	switch {
	case host == "" || ip != nil && ip.IsUnspecified():
		return "All network interfaces: every computer that reaches this one."
	case strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback():
		return "Reachable from this computer only. Leave the host empty for all network interfaces."
	default:
		return ""
	}
}

type ackMode struct{ value, text, warning string }

// ackModes are the values of AckMode (SPEC section 6) with the words of the panel.
func ackModes() []ackMode {
	return []ackMode{
		{"auto", "Automatic (MSH-15 and 16)", ""},
		{"original", "Original: AA, AE or AR", ""},
		{"commit", "Commit: CA, CE or CR", ""},
		{"always", "Always (never silent)", ""},
		{"never", "Never: no answer at all", "No answers are sent: senders will wait, repeat or give up."},
	}
}

// AckModeTexts returns the answer modes in words, in the order of AckModeValue.
func AckModeTexts() []string {
	modes := ackModes()
	texts := make([]string, len(modes))
	for i, m := range modes {
		texts[i] = m.text
	}
	return texts
}

// AckModeValue returns the value of AckMode at an index of AckModeTexts; auto for an index out of range.
func AckModeValue(index int) string {
	modes := ackModes()
	if index < 0 || index >= len(modes) {
		index = 0
	}
	return modes[index].value
}

// AckModeIndex returns the index of a value of AckMode, -1 when there is none.
func AckModeIndex(value string) int {
	return slices.IndexFunc(ackModes(), func(m ackMode) bool { return strings.EqualFold(m.value, value) })
}

// AckModeWarning returns what a person should know about a mode, empty when there is nothing.
func AckModeWarning(value string) string {
	if i := AckModeIndex(value); i >= 0 {
		return ackModes()[i].warning
	}
	return ""
}
