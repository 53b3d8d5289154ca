package certs

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
)

// material is what a reader found in a file, in the file's order and not yet put together.
type material struct {
	allowed *allowance // what finding out about it may cost

	keys   []foundKey
	certs  []foundCert
	notes  []string
	failed error // why the first certificate that could not be read could not
	unfit  error // why the first key that cannot be used cannot

	warnings []string // about the file itself

	tried     int  // certificates that were looked at, also those of no use
	triedKeys int  // and keys
	over      bool // there are more certificates than are taken
	overKeys  bool // or keys
}

const (
	// maxCertificates is how many certificates of a file are taken: what systems trust are about 150.
	maxCertificates = 2000
	// maxTried is how many are looked at, those among them that are damaged or stand there twice.
	maxTried = 4 * maxCertificates
	// maxKeys is how many keys of a file are looked at: a server has a few.
	maxKeys = 500
	// maxNotes is how many notes about a file are made.
	maxNotes = 100
)

type foundKey struct {
	key   crypto.Signer
	alias string
}

type foundCert struct {
	cert  *x509.Certificate
	alias string
}

// addCertificate takes one certificate in DER. One that stands there twice is taken once.
func (m *material) addCertificate(der []byte, alias string) error {
	if m.tried++; len(m.certs) >= maxCertificates || m.tried > maxTried {
		m.over = true
		return nil
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return certificateError(der, err)
	}
	if key, ok := cert.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > maxRSA {
		return unfitKey(fmt.Sprintf("certificate %q", cert.Subject.String()), unfitRSA(key.N))
	}
	for i, have := range m.certs {
		if bytes.Equal(have.cert.Raw, cert.Raw) {
			if have.alias == "" {
				m.certs[i].alias = alias
			}
			return nil
		}
	}
	m.certs = append(m.certs, foundCert{cert, alias})
	return nil
}

// tooMany is the error of a file with more certificates or keys than are taken.
func (m *material) tooMany() error {
	n, what := maxCertificates, "certificates"
	switch {
	case m.over:
	case m.overKeys:
		n, what = maxKeys, "private keys"
	default:
		return nil
	}
	return fmt.Errorf("%w: it holds more than %d %s; have only those exported that are needed", ErrUnsupported, n, what)
}

// tryCertificate is addCertificate for a file of many: one that cannot be read must not make the others useless.
func (m *material) tryCertificate(der []byte, alias string) {
	if err := m.addCertificate(der, alias); err != nil {
		m.leaveCertificateOut(err)
	}
}

// leaveCertificateOut notes a certificate that cannot be used, for the reason of err.
func (m *material) leaveCertificateOut(err error) {
	m.note("one certificate was left out: %v", err)
	if m.failed == nil {
		m.failed = err
	}
}

// nextKey counts a key, and tells whether it is to be looked at.
func (m *material) nextKey() bool {
	m.triedKeys++
	m.overKeys = m.triedKeys > maxKeys
	return !m.overKeys
}

// tryKey takes a private key in DER. One of a kind that cannot be used must not make the others useless.
func (m *material) tryKey(der []byte, alias string) error {
	if !m.nextKey() {
		return nil
	}
	key, err := parseKey(der, m.allowed)
	if isUnsupported(err) {
		m.leaveKeyOut(err)
		return nil
	}
	if err == nil {
		m.addKey(key, alias)
	}
	return err
}

// leaveKeyOut notes a key that cannot be used, for the reason of err.
func (m *material) leaveKeyOut(err error) {
	m.note("one key was left out: %v", err)
	if m.unfit == nil {
		m.unfit = err
	}
}

// fault is why nothing of the file can be used; nil when something can.
func (m *material) fault() error {
	switch {
	case len(m.keys) == 0 && m.unfit != nil:
		return m.unfit
	case len(m.certs) == 0 && m.failed != nil:
		return m.failed
	default:
		return nil
	}
}

func (m *material) addKey(key crypto.Signer, alias string) {
	for _, have := range m.keys {
		if samePublic(have.key.Public(), key.Public()) {
			return
		}
	}
	m.keys = append(m.keys, foundKey{key, alias})
}

func (m *material) note(text string, args ...any) {
	switch n := len(m.notes); {
	case n < maxNotes:
		m.notes = append(m.notes, fmt.Sprintf(text, args...))
	case n == maxNotes:
		m.notes = append(m.notes, "more was left out than is named here")
	}
}

// store puts keys, leaves and chains together. The key decides which certificate is a leaf; the order says nothing.
func (m *material) store() *Store {
	s := &Store{Notes: m.notes, Warnings: m.warnings}
	all := make([]*x509.Certificate, len(m.certs))
	for i, c := range m.certs {
		all[i] = c.cert
	}
	leaf := make(map[*x509.Certificate]bool)
	links := newIssuing(m.allowed)
	for _, k := range m.keys {
		entries := m.entriesOf(k, all, links)
		if len(entries) == 0 {
			s.spare = append(s.spare, k.key)
			if len(all) > 0 {
				s.Notes = append(s.Notes, fmt.Sprintf("a private key (%s) belongs to none of the certificates",
					KeyType(k.key.Public())))
			}
		}
		for _, e := range entries {
			leaf[e.Leaf] = true
		}
		s.Entries = append(s.Entries, entries...)
	}
	if len(s.Entries) == 0 {
		for _, c := range m.certs {
			if !links.issuedAny(c.cert, all) {
				leaf[c.cert] = true
				s.Entries = append(s.Entries, newEntry(c, nil, all, links))
			}
		}
	}
	if links.cut {
		s.Warnings = append(s.Warnings, "it holds so many certificates of the same names that not all were looked at: which "+
			"one issued which may be wrong; have only those exported that are needed")
	}
	for _, c := range all {
		if !leaf[c] {
			s.Authorities = append(s.Authorities, c)
		}
	}
	return s
}

// entriesOf are the certificates that k belongs to: one, or several when a certificate was renewed with the same key.
func (m *material) entriesOf(k foundKey, all []*x509.Certificate, links *issuing) []Entry {
	var entries []Entry
	for _, c := range m.certs {
		if samePublic(c.cert.PublicKey, k.key.Public()) {
			if k.alias != "" {
				c.alias = k.alias
			}
			entries = append(entries, newEntry(c, k.key, all, links))
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return b.Leaf.NotAfter.Compare(a.Leaf.NotAfter) })
	return entries
}

func newEntry(c foundCert, key crypto.Signer, all []*x509.Certificate, links *issuing) Entry {
	e := Entry{Alias: c.alias, Leaf: c.cert, Key: key}
	e.Chain, e.Root = links.chain(c.cert, all)
	return e
}
