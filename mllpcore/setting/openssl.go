package setting

import (
	"crypto/tls"
	"slices"
	"strings"
)

// opensslList works a list in OpenSSL's syntax off, as ciphers(1) describes it.
type opensslList struct {
	all    []suite
	on     map[uint16]bool
	killed map[uint16]bool // by !, for good
	tls13  map[uint16]bool // what the list says of TLS 1.3 suites
}

// parseOpenSSLList takes words separated by : , ; or spaces. A word is a suite or a group, + joins groups that must all
// fit; ! takes away for good, - for now, a leading + and @STRENGTH only sort, which Go does by itself. The error names
// the word that is not known.
func parseOpenSSLList(text string) (suiteChoice, error) {
	l := &opensslList{
		all: tlsSuites(), on: make(map[uint16]bool), killed: make(map[uint16]bool), tls13: make(map[uint16]bool),
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(":,; \t\r\n", r) })
	for _, word := range words {
		if err := l.take(word); err != nil {
			return suiteChoice{}, err
		}
	}
	c := suiteChoice{narrows: len(l.tls13) > 0}
	for _, s := range l.all {
		if l.on[s.id] {
			c.old = append(c.old, s.id)
		}
	}
	for id, on := range l.tls13 {
		if on {
			c.new13 = append(c.new13, id)
		}
	}
	return c, nil
}

// take does what one word says.
func (l *opensslList) take(word string) error {
	if strings.HasPrefix(word, "@") {
		switch {
		case strings.EqualFold(word, "@STRENGTH"):
			return nil // Go sorts by itself
		case strings.HasPrefix(strings.ToUpper(word), "@SECLEVEL="):
			return unsupported("%s: Go has no security levels: name the suites, or use SSLCipherStrength", word)
		}
		return bad("holds %q, which is not a word of OpenSSL's cipher lists", word)
	}
	op := byte(0)
	rest := word
	if strings.ContainsRune("!-+", rune(word[0])) {
		op, rest = word[0], word[1:]
	}
	if id, ok := suiteID(strings.ToUpper(rest)); ok && isTLS13Suite(id) {
		l.tls13[id] = op != '!' && op != '-'
		return nil
	}
	match, err := l.match(rest, op)
	if err != nil {
		return err
	}
	for _, s := range l.all {
		if !match(s) {
			continue
		}
		switch op {
		case '!':
			l.killed[s.id], l.on[s.id] = true, false
		case '-':
			l.on[s.id] = false
		case 0:
			l.on[s.id] = !l.killed[s.id]
		}
	}
	return nil
}

// match returns which suites a word means: a suite's name, or groups joined by +.
func (l *opensslList) match(word string, op byte) (func(suite) bool, error) {
	for _, s := range l.all {
		if strings.EqualFold(word, s.openssl) || strings.EqualFold(word, s.iana) {
			return func(other suite) bool { return other.id == s.id }, nil
		}
	}
	if looksLikeSuite(word) {
		if op == '!' || op == '-' {
			return func(suite) bool { return false }, nil // Go has not got it: it is gone already
		}
		return nil, unsupported("Go's TLS has no cipher suite %s: leave it out", word)
	}
	groups := opensslGroups()
	var fits []func(suite) bool
	for part := range strings.SplitSeq(word, "+") {
		group, ok := groups[part]
		if !ok {
			return nil, bad("holds %q, which is not a word of OpenSSL's cipher lists: name suites such as "+
				"ECDHE-RSA-AES256-GCM-SHA384 or groups such as ECDHE, AESGCM, CHACHA20, HIGH", part)
		}
		fits = append(fits, group)
	}
	return func(s suite) bool {
		return !slices.ContainsFunc(fits, func(fit func(suite) bool) bool { return !fit(s) })
	}, nil
}

// looksLikeSuite tells the names of suites that OpenSSL has and Go has not from words that nobody knows.
func looksLikeSuite(word string) bool {
	upper := strings.ToUpper(word)
	if !strings.Contains(upper, "-") {
		return false
	}
	for _, start := range []string{
		"DHE-", "ECDHE-", "EDH-", "ADH-", "AECDH-", "ECDH-", "DH-", "PSK-", "RSA-PSK-", "SRP-", "AES128-", "AES256-",
		"CAMELLIA128-", "CAMELLIA256-", "ARIA128-", "ARIA256-", "SEED-", "IDEA-", "DES-", "RC4-", "RC2-", "NULL-", "EXP-",
		"GOST",
	} {
		if strings.HasPrefix(upper, start) {
			return strings.ContainsAny(upper, "0123456789") || strings.HasSuffix(upper, "SHA") ||
				strings.HasSuffix(upper, "NULL")
		}
	}
	return false
}

// opensslGroups are the groups of ciphers(1), spelt as there. Those of which Go has no suite match none.
func opensslGroups() map[string]func(suite) bool {
	has := func(parts ...string) func(suite) bool {
		return func(s suite) bool {
			return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(s.iana, p) })
		}
	}
	not := func(f func(suite) bool) func(suite) bool { return func(s suite) bool { return !f(s) } }
	ecdsa, weak := has("_ECDSA_"), has("_RC4_", "_3DES_")
	standard := func(s suite) bool { return slices.Contains(safeSuites(tls.VersionTLS12), s.id) }
	all := func(suite) bool { return true }
	none := func(suite) bool { return false }
	groups := map[string]func(suite) bool{
		"ALL": all, "DEFAULT": standard, "COMPLEMENTOFDEFAULT": not(standard), "COMPLEMENTOFALL": none,
		"HIGH": not(weak), "MEDIUM": weak, "LOW": none,
		"ECDHE": suite.isECDHE, "EECDH": suite.isECDHE, "kECDHE": suite.isECDHE, "kEECDH": suite.isECDHE,
		"RSA": not(suite.isECDHE), "kRSA": not(suite.isECDHE),
		"aRSA": not(ecdsa), "aECDSA": ecdsa, "ECDSA": ecdsa,
		"AES": has("_AES_"), "AES128": has("_AES_128_"), "AES256": has("_AES_256_"), "AESGCM": has("_GCM_"),
		"CHACHA20": has("_CHACHA20_"), "3DES": has("_3DES_"), "RC4": has("_RC4_"),
		"SHA1": func(s suite) bool { return strings.HasSuffix(s.iana, "_SHA") },
		"SHA":  func(s suite) bool { return strings.HasSuffix(s.iana, "_SHA") },
		"SHA256": func(s suite) bool {
			return strings.HasSuffix(s.iana, "_CBC_SHA256") // the checksum of the records; an AEAD has none
		},
		"TLSv1.2": suite.onlyTLS12, "TLSv1.0": not(suite.onlyTLS12), "TLSv1": not(suite.onlyTLS12),
		"SSLv3": not(suite.onlyTLS12),
	}
	for _, empty := range []string{
		"aNULL", "eNULL", "NULL", "ADH", "AECDH", "DH", "DHE", "EDH", "kDHE", "kEDH", "kDH", "kDHr", "kDHd", "aDH", "aDSS",
		"DSS", "ECDH", "kECDH", "aECDH", "PSK", "kPSK", "aPSK", "kECDHEPSK", "kDHEPSK", "kRSAPSK", "SRP", "kSRP", "aSRP",
		"EXP", "EXPORT", "EXPORT40", "EXPORT56", "DES", "RC2", "IDEA", "SEED", "MD5", "SHA384", "CAMELLIA", "CAMELLIA128",
		"CAMELLIA256", "ARIA", "ARIA128", "ARIA256", "ARIAGCM", "AESCCM", "AESCCM8", "CBC", "GOST94", "GOST89MAC", "aGOST",
		"aGOST01", "kGOST", "kKRB5", "KRB5", "SSLv2", "FZA",
	} {
		groups[empty] = none
	}
	return groups
}

// opensslText takes an OpenSSLCipherList.
func opensslText(value string) (string, error) {
	if strings.TrimSpace(value) == "" {
		return "", nil
	}
	if err := oneLine(value); err != nil {
		return "", err
	}
	c, err := parseOpenSSLList(value)
	if err != nil {
		return "", err
	}
	if len(c.old) == 0 && len(c.new13) == 0 {
		return "", bad("leaves no cipher suite: name at least one that stays, such as ECDHE+AESGCM")
	}
	return value, nil
}
