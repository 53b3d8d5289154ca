package mllpcore

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore/internal/trust"
)

// tlsState is what handshakes use now. A new certificate replaces it whole; handshakes under way keep theirs.
type tlsState struct {
	current atomic.Pointer[tlsSetup]
	crls    trust.Lists
	refused lastOf[Handshake]
	ended   lastOf[endedHandshake] // those that were complete
	now     func() time.Time       // nil: the system's clock; for tests
}

// time is the time by which certificates, lists and tickets are judged.
func (t *tlsState) time() time.Time {
	if t.now != nil {
		return t.now()
	}
	return time.Now()
}

func (t *tlsState) clear() { t.current.Store(nil) }

// tlsSetup is made from the TLS settings: loaded, checked, ready for the next handshake.
type tlsSetup struct {
	config      *tls.Config // without what belongs to one connection
	certificate tls.Certificate
	entry       certs.Entry
	clientCAs   *trust.Pool // nil: the system's
	tickets     *ticketKeys // nil without ReuseSSLSession
	told        []string    // what a person should know of the store
	set         *Settings   // what it was made from
}

// key is the public key of the certificate.
func (t *tlsSetup) key() crypto.PublicKey { return t.entry.Leaf.PublicKey }

// Certificate returns the certificate that the next TLS handshake uses; false when none is loaded.
func (s *Server) Certificate() (certs.Entry, bool) {
	if t := s.tls.current.Load(); t != nil {
		return t.entry, true
	}
	return certs.Entry{}, false
}

// prepareTLS loads what a listener with TLS needs, so that a missing or wrong certificate fails the start and not the
// first client.
func (s *Server) prepareTLS(set *Settings) error {
	if !set.SSLEnabled {
		s.tls.clear()
		return nil
	}
	t, err := s.loadTLS(set)
	if err != nil {
		return err
	}
	s.useTLS(t)
	return nil
}

func (s *Server) useTLS(t *tlsSetup) {
	s.tls.current.Store(t)
	d := certs.Describe(t.entry, time.Now())
	s.note(1, "", "the next TLS handshake uses the certificate %s, valid until %s", d.Subject,
		d.NotAfter.Format(time.DateOnly))
	for _, w := range append(d.Warnings, t.told...) {
		s.note(1, "", "certificate %s: %s", d.Subject, w)
	}
	s.tellLeftOut(t.clientCAs)
}

func (s *Server) loadTLS(set *Settings) (*tlsSetup, error) {
	if set.SSLCertStore == "" && !usesSystemStore(set) {
		return nil, errors.New("TLS is on and no certificate is chosen: choose a PFX or PEM file with a private " +
			"key (SSLCertStore), or turn TLS off (SSLEnabled)")
	}
	store, err := openStore(set)
	if err != nil {
		return nil, fmt.Errorf("SSLCertStore: %w", err)
	}
	t := &tlsSetup{set: set, told: slices.Concat(store.Warnings, store.Notes)}
	if t.entry, err = choose(store, set); err != nil {
		return nil, err
	}
	if t.certificate, err = t.entry.TLS(); err != nil {
		return nil, fmt.Errorf("SSLCertSubject: %w", err)
	}
	if t.clientCAs, err = trust.ClientCAs(set); err != nil {
		return nil, err
	}
	if err := set.CheckSignatures(t.key()); err != nil {
		return nil, err
	}
	suites, err := set.CipherSuites()
	if err != nil {
		return nil, err
	}
	oldest, newest := set.TLSVersions()
	t.config = &tls.Config{
		MinVersion: oldest, MaxVersion: newest, CipherSuites: suites,
		SessionTicketsDisabled: !set.ReuseSSLSession, Time: s.tls.now,
	}
	if set.ReuseSSLSession {
		if t.tickets, err = newTicketKeys(s.tls.time()); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func openStore(set *Settings) (*certs.Store, error) {
	path, blob, err := set.CertStore()
	if err != nil {
		return nil, err
	}
	var store *certs.Store
	if path != "" || usesSystemStore(set) {
		store, err = certs.LoadFile(path, certs.Type(set.SSLCertStoreType), set.SSLCertStorePassword)
	} else {
		store, err = certs.Load(blob, certs.Type(set.SSLCertStoreType), set.SSLCertStorePassword)
	}
	incomplete := errors.Is(err, certs.ErrNoCertificate) || errors.Is(err, certs.ErrNoKey)
	if store != nil && incomplete && set.SSLCertEncoded != "" {
		return store, nil // the certificate comes from there; Find says whether its key is here
	}
	return store, err
}

// usesSystemStore reports whether SSLCertStore is the name of a store of Windows, of which there is a usual one.
func usesSystemStore(set *Settings) bool {
	t := certs.Type(set.SSLCertStoreType)
	return t == certs.TypeUser || t == certs.TypeMachine
}

func choose(store *certs.Store, set *Settings) (certs.Entry, error) {
	if der := set.EncodedCertificate(); len(der) > 0 {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return certs.Entry{}, fmt.Errorf("SSLCertEncoded: %w", err)
		}
		entry, err := store.Find(cert)
		if err != nil {
			return entry, fmt.Errorf("SSLCertEncoded: %w", err)
		}
		return entry, nil
	}
	entry, err := store.Select(set.SSLCertSubject)
	if err != nil {
		return entry, fmt.Errorf("SSLCertSubject: %w", err)
	}
	return entry, nil
}
