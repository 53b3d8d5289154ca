package certs

import (
	"crypto/x509"
	"fmt"
	"strings"
)

// Select finds the entry that SSLCertSubject means (SPEC section 1). "*" and "" are the first entry with a private key.
// Otherwise the whole subject ("CN=host,O=clinic", blanks and case do not matter), its common name or the alias, and if
// none is equal, a part of the subject in any case; of several the first with a private key, else the first.
// ErrNoMatch says what the store holds; ErrNoKey, for "*", that nothing in it can be used.
func (s *Store) Select(subject string) (Entry, error) {
	subject = strings.TrimSpace(subject)
	if subject == "" || subject == "*" {
		if e, ok := s.first(func(Entry) bool { return true }); ok && e.Key != nil {
			return e, nil
		}
		return Entry{}, fmt.Errorf("%w: the store holds %s; load one with a private key%s", ErrNoKey, s.holds(), s.noted())
	}
	want := plainSubject(subject)
	for _, match := range []func(Entry) bool{
		func(e Entry) bool {
			return plainSubject(e.Leaf.Subject.String()) == want ||
				strings.EqualFold(e.Leaf.Subject.CommonName, subject) || e.Alias != "" && strings.EqualFold(e.Alias, subject)
		},
		func(e Entry) bool { return strings.Contains(plainSubject(e.Leaf.Subject.String()), want) },
	} {
		if e, ok := s.first(match); ok {
			return e, nil
		}
	}
	return Entry{}, fmt.Errorf("%w: no subject is or contains %q; the store holds %s", ErrNoMatch, subject, s.holds())
}

// Find returns cert as an entry with its private key from the store, and a chain from the store: what SSLCertEncoded
// asks for. ErrNoMatch when no key of the store belongs to it.
func (s *Store) Find(cert *x509.Certificate) (Entry, error) {
	all := append([]*x509.Certificate{}, s.Authorities...)
	for _, e := range s.Entries {
		all = append(all, e.Leaf)
	}
	for _, e := range s.Entries {
		if e.Key != nil && samePublic(e.Key.Public(), cert.PublicKey) {
			return newEntry(foundCert{cert, e.Alias}, e.Key, all, newIssuing(newAllowance())), nil
		}
	}
	for _, key := range s.spare {
		if samePublic(key.Public(), cert.PublicKey) {
			return newEntry(foundCert{cert, ""}, key, all, newIssuing(newAllowance())), nil
		}
	}
	return Entry{}, fmt.Errorf("%w: it has no private key for %q; the store holds %s", ErrNoMatch, name(cert), s.holds())
}

// first is the first entry that matches and has a key, else the first that matches.
func (s *Store) first(match func(Entry) bool) (Entry, bool) {
	var found Entry
	for _, e := range s.Entries {
		if !match(e) {
			continue
		}
		if e.Key != nil {
			return e, true
		}
		if found.Leaf == nil {
			found = e
		}
	}
	return found, found.Leaf != nil
}

// holds lists the certificates of the store for an error, entries first.
func (s *Store) holds() string {
	const most = 5
	var names []string
	for _, e := range s.Entries {
		names = append(names, fmt.Sprintf("%q", e.Leaf.Subject.String()))
	}
	for _, c := range s.Authorities {
		names = append(names, fmt.Sprintf("%q", c.Subject.String()))
	}
	switch n := len(names); {
	case n == 0:
		return "nothing"
	case n > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), n-most)
	default:
		return strings.Join(names, ", ")
	}
}

// plainSubject takes away what people write differently: case, and blanks around "," and "=".
func plainSubject(s string) string {
	parts := strings.Split(strings.ToLower(s), ",")
	for i, part := range parts {
		key, value, found := strings.Cut(part, "=")
		parts[i] = strings.TrimSpace(key)
		if found {
			parts[i] += "=" + strings.TrimSpace(value)
		}
	}
	return strings.Join(parts, ",")
}
