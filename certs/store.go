package certs

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
)

// Store is what a certificate store was found to hold.
type Store struct {
	// Entries are the certificates that can be chosen: each that has a private key in the store, newest first where
	// one key has several; in a store without private keys, each that issued no other of them.
	Entries []Entry
	// Authorities are all other certificates of the store, roots included.
	Authorities []*x509.Certificate
	// Notes say in words what was left out and why, e.g. a private key that belongs to none of the certificates.
	Notes []string
	// Warnings say in words what a person should know of the store itself, e.g. that it has no integrity check.
	Warnings []string

	spare []crypto.Signer // keys that belong to no certificate of the store, for Find
}

// Entry is one certificate with what belongs to it.
type Entry struct {
	Alias string            // friendly name; empty when the store gives none
	Leaf  *x509.Certificate // never nil in an entry that Load returned
	// Chain is what is sent after the leaf: its issuer, the issuer's issuer, … The root is left out: a client trusts
	// its own copy or none (RFC 8446 section 4.4.2), and sending it only makes the handshake longer.
	Chain []*x509.Certificate
	Root  *x509.Certificate // the self-signed certificate above the chain, nil when the store does not hold it
	Key   crypto.Signer     // nil = certificate only
}

// TLS returns the entry as crypto/tls takes it: leaf, chain, key. ErrNoKey when the entry has no private key.
func (e Entry) TLS() (tls.Certificate, error) {
	if e.Leaf == nil {
		return tls.Certificate{}, fmt.Errorf("%w: the entry is empty; choose one with Select", ErrNoCertificate)
	}
	if e.Key == nil {
		return tls.Certificate{}, fmt.Errorf("%w: %q can be looked at but not used; load the store that holds its key",
			ErrNoKey, name(e.Leaf))
	}
	c := tls.Certificate{Certificate: [][]byte{e.Leaf.Raw}, PrivateKey: e.Key, Leaf: e.Leaf}
	for _, issuer := range e.Chain {
		c.Certificate = append(c.Certificate, issuer.Raw)
	}
	return c, nil
}

// Load reads a store from its content. A File and a Blob type mean the same here, LoadFile reads a path and Open
// decides by the type. TypeAuto goes by content; another type refuses content of another kind and says what it is.
//
// The empty password is tried before the given one, so that a store without a password opens whatever was typed.
// With ErrNoKey and ErrNoCertificate the store is returned too, holding what was found.
func Load(data []byte, t Type, password string) (*Store, error) {
	if t == TypeUser || t == TypeMachine {
		return OpenSystem(string(data), t == TypeMachine)
	}
	if err := t.fault(); err != nil {
		return nil, err
	}
	return load(data, t, passphrase{password, newAllowance()})
}

// load is Load with what it may cost.
func load(data []byte, t Type, password passphrase) (*Store, error) {
	if err := checkAmount(data); err != nil {
		return nil, err
	}
	f, content, err := detect(data)
	if err != nil {
		return nil, err
	}
	if err := t.accepts(f); err != nil {
		return nil, err
	}
	if err := f.fault(); err != nil {
		return nil, err
	}
	m, err := readAs(t, f, content, password)
	if err != nil {
		return nil, explainBlanks(err, password.text, func(inner string) error {
			_, err := readAs(t, f, content, passphrase{inner, password.allowed})
			return err
		})
	}
	if err := m.fault(); err != nil {
		return nil, err
	}
	s := m.store()
	return s, s.check(t, f)
}

// readAs is read, without keys for the types that are for certificates only.
func readAs(t Type, f format, content []byte, password passphrase) (*material, error) {
	if t.family() == formatCertificate {
		return readCertificates(f, content, password.allowed)
	}
	return read(f, content, password)
}

// read takes keys and certificates out of content that this build knows.
func read(f format, content []byte, password passphrase) (*material, error) {
	m, err := readWhole(f, content, password)
	if err == nil {
		err = m.tooMany()
	}
	return m, err
}

func readWhole(f format, content []byte, password passphrase) (*material, error) {
	switch f {
	case formatPFX:
		return readPFX(content, password)
	case formatPEM:
		return readPEM(content, password)
	case formatKey:
		return readKey(content, password)
	case formatJKS:
		return readJKS(content, password)
	case formatP7B:
		return readP7B(content, password.allowed)
	case formatJWK:
		return readJWK(content, password.allowed)
	case formatPPK:
		return readPPK(content, password)
	default:
		m := &material{allowed: password.allowed}
		if err := m.addCertificate(content, ""); err != nil {
			return nil, err
		}
		return m, nil
	}
}

// accepts refuses content that is not what the type promises.
func (t Type) accepts(f format) error {
	want := t.family()
	switch {
	case t == TypeAuto, f == want:
		return nil
	case want == formatJKS && f == formatPFX: // what keytool makes since Java 9, whatever the name of the file
		return nil
	case want == formatPEM && f == formatKey, want == formatCertificate && f == formatPEM:
		return nil
	case want == formatPEM && f == formatCertificate:
		return fmt.Errorf("%w: this is a certificate alone; a PEM store has its private key in the same file", ErrNoKey)
	}
	right := map[format]Type{
		formatPFX: TypePFXFile, formatPEM: TypePEMKeyFile, formatCertificate: TypePublicKeyFile, formatKey: TypePEMKeyFile,
		formatJKS: TypeJKSFile, formatP7B: TypeP7BFile, formatPPK: TypePPKFile, formatJWK: TypeJWKFile,
		formatSSH: TypeSSHPublicFile, formatXML: TypeXMLFile,
	}[f]
	return fmt.Errorf("%w for a %s store: this is a %s; set the store type to %d (%s) or %d (detect)",
		ErrNoCertificate, want, f, int(right), right, int(TypeAuto))
}

// check says what is missing in a store of type t that was read from content of format f.
func (s *Store) check(t Type, f format) error {
	if len(s.Entries) == 0 {
		if len(s.spare) > 0 {
			return fmt.Errorf("%w: this holds a private key (%s) only; put its certificate into the same file%s",
				ErrNoCertificate, KeyType(s.spare[0].Public()), s.noted())
		}
		return fmt.Errorf("%w: the %s is well formed but empty%s", ErrNoCertificate, f, s.noted())
	}
	for _, e := range s.Entries {
		if e.Key != nil {
			return nil
		}
	}
	switch {
	case len(s.spare) > 0:
		return fmt.Errorf("%w for %s: the one in it (%s) belongs to another certificate",
			ErrNoKey, s.holds(), KeyType(s.spare[0].Public()))
	case f == formatPFX, f == formatJKS, f == formatJWK, t.family() == formatPEM:
		return fmt.Errorf("%w for %s: export it again with the private key%s", ErrNoKey, s.holds(), s.noted())
	default:
		return nil
	}
}

// noted is the notes as the end of a sentence.
func (s *Store) noted() string {
	if len(s.Notes) == 0 {
		return ""
	}
	return " (" + strings.Join(s.Notes, "; ") + ")"
}
