package setting

import (
	"crypto/tls"
	"slices"
	"strings"
)

// suite is a cipher suite of TLS 1.2 and older that Go has.
type suite struct {
	id       uint16
	iana     string
	openssl  string
	insecure bool // Go counts it as insecure and uses it only when it is named
}

// tlsSuites returns Go's suites of TLS 1.2 and older, in the order of its own lists.
func tlsSuites() []suite {
	var all []suite
	add := func(from []*tls.CipherSuite) {
		for _, c := range from {
			if isTLS13Suite(c.ID) {
				continue
			}
			all = append(all, suite{c.ID, c.Name, opensslName(c.Name), c.Insecure})
		}
	}
	add(tls.CipherSuites())
	add(tls.InsecureCipherSuites())
	return all
}

// tls13Suites are the suites of TLS 1.3; Go uses all of them whenever TLS 1.3 is on.
func tls13Suites() []uint16 {
	return []uint16{tls.TLS_AES_128_GCM_SHA256, tls.TLS_AES_256_GCM_SHA384, tls.TLS_CHACHA20_POLY1305_SHA256}
}

func isTLS13Suite(id uint16) bool { return slices.Contains(tls13Suites(), id) }

// opensslName makes OpenSSL's name of an IANA name: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA is ECDHE-RSA-AES128-SHA. A key
// exchange with RSA has no name there, and CBC has none.
func opensslName(iana string) string {
	exchange, cipher, _ := strings.Cut(strings.TrimPrefix(iana, "TLS_"), "_WITH_")
	cipher = strings.NewReplacer(
		"AES_128", "AES128", "AES_256", "AES256", "3DES_EDE_CBC", "DES_CBC3", "_CBC", "", "RC4_128", "RC4",
		"POLY1305_SHA256", "POLY1305",
	).Replace(cipher)
	name := cipher
	if exchange != "RSA" {
		name = exchange + "-" + cipher
	}
	return strings.ReplaceAll(name, "_", "-")
}

// isAEAD tells suites whose cipher protects itself from those with CBC or RC4.
func (s suite) isAEAD() bool {
	return strings.Contains(s.iana, "_GCM_") || strings.Contains(s.iana, "_CHACHA20_")
}

func (s suite) isECDHE() bool { return strings.HasPrefix(s.iana, "TLS_ECDHE_") }

// onlyTLS12 tells suites that older versions do not have.
func (s suite) onlyTLS12() bool { return s.isAEAD() || strings.HasSuffix(s.iana, "_SHA256") }

// safeSuites are those of "*": forward secrecy and an AEAD. TLS 1.0 and 1.1 have none of those; when they are on, what
// they can do best is added.
func safeSuites(oldest uint16) []uint16 {
	var ids []uint16
	for _, s := range tlsSuites() {
		if s.insecure || !s.isECDHE() {
			continue
		}
		if s.isAEAD() || oldest < tls.VersionTLS12 {
			ids = append(ids, s.id)
		}
	}
	return ids
}

// allSuites is the SSLEnabledCipherSuites that leaves the choice to us.
const allSuites = "*"

// suiteName takes an item of SSLEnabledCipherSuites and returns it by its IANA name.
func suiteName(item string) (string, error) {
	name := strings.ToUpper(item)
	if _, ok := suiteID(name); ok || name == allSuites {
		return name, nil
	}
	if strings.HasPrefix(name, "TLS_") || strings.HasPrefix(name, "SSL_") {
		return "", unsupported("Go's TLS has no cipher suite %q: it has %s", item, strings.Join(suiteNames(), ", "))
	}
	for _, s := range tlsSuites() {
		if strings.EqualFold(s.openssl, item) {
			return "", bad("holds %q, which is OpenSSL's name: write %s, or use OpenSSLCipherList", item, s.iana)
		}
	}
	return "", bad("holds %q, which is not a cipher suite: give IANA names such as %s, or *", item,
		tls.CipherSuiteName(tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384))
}

// suiteNames are those worth naming in an error: the safe ones.
func suiteNames() []string {
	var names []string
	for _, id := range slices.Concat(tls13Suites(), safeSuites(tls.VersionTLS12)) {
		names = append(names, tls.CipherSuiteName(id))
	}
	return names
}

func suiteID(iana string) (uint16, bool) {
	for _, list := range [][]*tls.CipherSuite{tls.CipherSuites(), tls.InsecureCipherSuites()} {
		for _, c := range list {
			if c.Name == iana {
				return c.ID, true
			}
		}
	}
	return 0, false
}

// suiteChoice is what a list of cipher suites comes to.
type suiteChoice struct {
	old   []uint16 // of TLS 1.2 and older
	new13 []uint16 // the suites of TLS 1.3 that were named
	// narrows reports that the list is meant to say which TLS 1.3 suites to use.
	narrows bool
}

// chosenSuites returns what OpenSSLCipherList or, when it is empty, SSLEnabledCipherSuites choose.
func (s *Values) chosenSuites() (suiteChoice, error) {
	oldest, _ := s.TLSVersions()
	if strings.TrimSpace(s.OpenSSLCipherList) != "" {
		return parseOpenSSLList(s.OpenSSLCipherList)
	}
	if slices.Contains(s.SSLEnabledCipherSuites, allSuites) {
		return suiteChoice{old: safeSuites(oldest), new13: tls13Suites()}, nil
	}
	c := suiteChoice{narrows: true}
	for _, name := range s.SSLEnabledCipherSuites {
		id, ok := suiteID(name)
		switch {
		case !ok:
			return c, bad("holds %q, which is not a cipher suite", name)
		case isTLS13Suite(id):
			c.new13 = append(c.new13, id)
		default:
			c.old = append(c.old, id)
		}
	}
	return c, nil
}

// CipherSuites returns the cipher suites of TLS 1.2 and older that SSLEnabledCipherSuites, OpenSSLCipherList and
// SSLCipherStrength allow, as crypto/tls numbers them. TLS 1.3 chooses among its own by itself. Of what is allowed Go
// takes the one it ranks highest; the order of a list says nothing.
func (s *Values) CipherSuites() ([]uint16, error) {
	c, err := s.chosenSuites()
	if err != nil {
		return nil, err
	}
	c.old = slices.DeleteFunc(c.old, func(id uint16) bool {
		return CipherStrength(id) < s.SSLCipherStrength
	})
	if err := s.checkTLS13Suites(&c); err != nil {
		return nil, err
	}
	oldest, newest := s.TLSVersions()
	if len(c.old) == 0 && oldest < tls.VersionTLS13 {
		if newest < tls.VersionTLS13 {
			return nil, clash(ErrBadValue, "SSLEnabledCipherSuites, OpenSSLCipherList and SSLCipherStrength leave no "+
				"cipher suite: allow at least one")
		}
		return nil, clash(ErrBadValue, "SSLEnabledCipherSuites, OpenSSLCipherList and SSLCipherStrength leave no cipher "+
			"suite for TLS 1.2: allow at least one, or set SSLEnabledProtocols to 12288 (TLS 1.3 only)")
	}
	return c.old, nil
}

// checkTLS13Suites refuses a list that leaves out suites which TLS 1.3, being on, would use all the same.
func (s *Values) checkTLS13Suites(c *suiteChoice) error {
	if _, newest := s.TLSVersions(); newest < tls.VersionTLS13 || !c.narrows {
		return nil
	}
	var missing []string
	for _, id := range tls13Suites() {
		if !slices.Contains(c.new13, id) {
			missing = append(missing, tls.CipherSuiteName(id))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return clash(ErrBadValue, "the list of cipher suites leaves out %s: TLS 1.3 is on (SSLEnabledProtocols) and its "+
		"suites cannot be chosen; add them, or turn TLS 1.3 off with SSLEnabledProtocols 3072",
		strings.Join(missing, ", "))
}

// suitesField is SSLEnabledCipherSuites: * or names, never nothing.
type suitesField struct{}

func (suitesField) text(s *Values) string { return joinList(s.SSLEnabledCipherSuites) }

func (suitesField) apply(s *Values, row *Row, value string) error {
	var next Values
	names := namesField(func(s *Values) *[]string { return &s.SSLEnabledCipherSuites }, suiteName)
	if err := names.apply(&next, row, value); err != nil {
		return err
	}
	switch list := next.SSLEnabledCipherSuites; {
	case len(list) == 0:
		return bad("names no cipher suite: give IANA names, or * for all that are safe")
	case len(list) > 1 && slices.Contains(list, allSuites):
		return bad("holds * beside names: give * alone for all that are safe, or names")
	}
	s.SSLEnabledCipherSuites = next.SSLEnabledCipherSuites
	return nil
}

// CipherStrength returns the bits of the bulk cipher of a suite.
func CipherStrength(id uint16) int {
	suite := tls.CipherSuiteName(id)
	switch {
	case strings.Contains(suite, "AES_256"), strings.Contains(suite, "CHACHA20"):
		return 256
	case strings.Contains(suite, "3DES"):
		return 112
	default:
		return 128
	}
}

// KeyExchanges reports whether some of these suites, which a client offers, have forward secrecy and whether some have
// not, of those that Go's TLS can be made to use.
func KeyExchanges(offered []uint16) (ecdhe, plain bool) {
	for _, known := range tlsSuites() {
		if slices.Contains(offered, known.id) {
			ecdhe = ecdhe || known.isECDHE()
			plain = plain || !known.isECDHE()
		}
	}
	return ecdhe, plain
}
