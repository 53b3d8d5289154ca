package mllpcore

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"mllpscope/certs"
)

// tlsState is what handshakes use now. A new certificate replaces it whole; handshakes under way keep theirs.
type tlsState struct {
	current atomic.Pointer[tlsSetup]
	crls    crlCache
	refused lastOf[Handshake]
	ended   lastOf[endedHandshake] // those that were complete
}

func (t *tlsState) clear() { t.current.Store(nil) }

// tlsSetup is made from the TLS settings: loaded, checked, ready for the next handshake.
type tlsSetup struct {
	config      *tls.Config // without what belongs to one connection
	certificate tls.Certificate
	entry       certs.Entry
	clientCAs   *caPool   // nil: the system's
	set         *Settings // what it was made from
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
	for _, w := range d.Warnings {
		s.note(1, "", "certificate %s: %s", d.Subject, w)
	}
}

func (s *Server) loadTLS(set *Settings) (*tlsSetup, error) {
	if set.SSLCertStore == "" && !set.usesSystemStore() {
		return nil, errors.New("SSLEnabled is True and no certificate is selected: " +
			"set SSLCertStore to a PFX or PEM file with a private key, or turn SSLEnabled off")
	}
	store, err := openStore(set)
	if err != nil {
		return nil, fmt.Errorf("SSLCertStore: %w", err)
	}
	t := &tlsSetup{set: set}
	if t.entry, err = choose(store, set); err != nil {
		return nil, err
	}
	if t.certificate, err = t.entry.TLS(); err != nil {
		return nil, fmt.Errorf("SSLCertSubject: %w", err)
	}
	if t.clientCAs, err = clientCAs(set); err != nil {
		return nil, err
	}
	if err := set.checkSignatures(t.key()); err != nil {
		return nil, err
	}
	suites, err := set.CipherSuites()
	if err != nil {
		return nil, err
	}
	oldest, newest := set.TLSVersions()
	t.config = &tls.Config{
		MinVersion: oldest, MaxVersion: newest, CipherSuites: suites,
		SessionTicketsDisabled: !set.ReuseSSLSession,
	}
	if set.ReuseSSLSession {
		var key [32]byte
		if _, err := rand.Read(key[:]); err != nil {
			return nil, fmt.Errorf("make a session ticket key: %w", err)
		}
		t.config.SetSessionTicketKeys([][32]byte{key}) // kept by the copies that are made for one connection
	}
	return t, nil
}

func openStore(set *Settings) (*certs.Store, error) {
	path, blob, err := set.CertStore()
	if err != nil {
		return nil, err
	}
	var store *certs.Store
	if path != "" || set.usesSystemStore() {
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

// usesSystemStore tells whether SSLCertStore is the name of a store of Windows, of which there is a usual one.
func (s *Settings) usesSystemStore() bool {
	t := certs.Type(s.SSLCertStoreType)
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

// clientCAs gathers SSLCACerts, SSLCACertFilePaths, OpenSSLCAFile and OpenSSLCADir in one pool; nil when all are empty.
func clientCAs(set *Settings) (*caPool, error) {
	pool, found := newPool(), false
	if strings.TrimSpace(set.SSLCACerts) != "" {
		if err := addPEM(pool, []byte(set.SSLCACerts), "SSLCACerts"); err != nil {
			return nil, err
		}
		found = true
	}
	files := make(map[string]string) // path to the setting that names it
	for _, path := range set.SSLCACertFilePaths {
		files[path] = "SSLCACertFilePaths"
	}
	if set.OpenSSLCAFile != "" {
		files[set.OpenSSLCAFile] = "OpenSSLCAFile"
	}
	if set.OpenSSLCADir != "" {
		files[set.OpenSSLCADir] = "OpenSSLCADir"
	}
	for path, setting := range files {
		if err := addPath(pool, path, setting); err != nil {
			return nil, err
		}
		found = true
	}
	if !found {
		return nil, nil //nolint:nilnil // a nil pool is how crypto/x509 says: the system's
	}
	return pool, nil
}

// addPath adds a file, or every file of a folder that holds certificates.
func addPath(pool *caPool, path, setting string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s: %w", setting, err)
	}
	if !info.IsDir() {
		return addFile(pool, path, setting)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return fmt.Errorf("%s: %w", setting, err)
	}
	added := 0
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		if addFile(pool, filepath.Join(path, e.Name()), setting) == nil {
			added++ // a folder may hold other things beside certificates
		}
	}
	if added == 0 {
		return fmt.Errorf("%s: no file in %q holds a CA certificate", setting, path)
	}
	return nil
}

func addFile(pool *caPool, path, setting string) error {
	data, err := os.ReadFile(path) //nolint:gosec // the user's own setting names it
	if err != nil {
		return fmt.Errorf("%s: %w", setting, err)
	}
	if cert, err := x509.ParseCertificate(data); err == nil { // a DER file
		pool.add(cert)
		return nil
	}
	if store, err := certs.Load(data, certs.TypeP7BFile, ""); err == nil {
		for _, e := range store.Entries {
			pool.add(e.Leaf)
		}
		for _, cert := range store.Authorities {
			pool.add(cert)
		}
		return nil
	}
	return addPEM(pool, data, fmt.Sprintf("%s: %q", setting, path))
}

func addPEM(pool *caPool, data []byte, where string) error {
	found := false
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		pool.add(cert)
		found = true
	}
	if !found {
		return fmt.Errorf("%s holds no CA certificate in PEM form", where)
	}
	return nil
}
