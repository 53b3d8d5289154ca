package setting

import (
	"crypto/tls"
	"slices"
	"strconv"
	"strings"
)

const noOldSSL = "SSL 2 and 3 are broken and not part of Go's TLS; use TLS 1.2 or 1.3"

// The parts of SSLEnabledProtocols that Go has no part in.
const (
	sumSSL2 = 12
	sumSSL3 = 48
)

// tlsVersion is a part of SSLEnabledProtocols.
type tlsVersion struct {
	sum     int
	version uint16 // as crypto/tls numbers it
}

// tlsVersionSums returns the parts of SSLEnabledProtocols, oldest first.
func tlsVersionSums() []tlsVersion {
	return []tlsVersion{
		{192, tls.VersionTLS10}, {768, tls.VersionTLS11}, {3072, tls.VersionTLS12}, {12288, tls.VersionTLS13},
	}
}

// TLSVersions returns the oldest and the newest version of SSLEnabledProtocols, as crypto/tls numbers them.
func (s *Values) TLSVersions() (oldest, newest uint16) {
	for _, part := range tlsVersionSums() {
		if s.SSLEnabledProtocols&part.sum != part.sum {
			continue
		}
		newest = part.version
		if oldest == 0 {
			oldest = newest
		}
	}
	return oldest, newest
}

// ProtocolsWith returns the newest of these versions that can be turned on, and the SSLEnabledProtocols that allow it
// besides, without a gap; the sum is 0 when none of them can be.
func (s *Values) ProtocolsWith(versions []uint16) (version uint16, sum int) {
	oldest, newest := s.TLSVersions()
	for _, part := range tlsVersionSums() {
		if slices.Contains(versions, part.version) {
			version = part.version
		}
	}
	if version == 0 {
		return 0, 0
	}
	sum = s.SSLEnabledProtocols
	for _, part := range tlsVersionSums() {
		if part.version >= min(version, oldest) && part.version <= max(version, newest) {
			sum |= part.sum
		}
	}
	return version, sum
}

// parseProtocols takes a sum of TLS versions without a gap.
func parseProtocols(value string) (int, error) {
	const want = "add up 192 (TLS 1.0), 768 (TLS 1.1), 3072 (TLS 1.2) and 12288 (TLS 1.3)"
	sum, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || sum <= 0 {
		return 0, bad("is not a sum of TLS versions: %s", want)
	}
	if sum&(sumSSL2|sumSSL3) != 0 {
		return 0, unsupported("%s", noOldSSL)
	}
	rest, runs, last := sum, 0, false
	for _, part := range tlsVersionSums() {
		on := sum&part.sum == part.sum
		if on {
			rest -= part.sum
		}
		if on && !last {
			runs++
		}
		last = on
	}
	switch {
	case rest != 0:
		return 0, bad("is not a sum of TLS versions: %s", want)
	case runs > 1:
		return 0, bad("leaves out a TLS version between two others, which TLS cannot offer: %s", want)
	}
	return sum, nil
}
