package certs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/pavlo-v-chernykh/keystore-go/v4"
)

// jksMagic is how a Java keystore of the JKS kind begins; JCEKS has another one.
const jksMagic = 0xFEEDFEED

// jksDigest is the size of the checksum at the end.
const jksDigest = 20

// readJKS takes keys, chains and trusted certificates out of a Java keystore. The password opens the store and the keys
// in it; keytool makes them the same unless told otherwise.
func readJKS(data []byte, password string) (*material, error) {
	if len(data) >= 4 && binary.BigEndian.Uint32(data) != jksMagic {
		return nil, fmt.Errorf("JCEKS store: %w: its encryption is Java's own; convert it: keytool -importkeystore "+
			"-srckeystore store.jks -srcstoretype JCEKS -destkeystore store.pfx -deststoretype PKCS12", ErrUnsupported)
	}
	if err := checkJKS(data); err != nil {
		return nil, damaged(err)
	}
	if password == "" {
		return nil, errNoPassword("Java keystore")
	}
	secret, err := jksPassword(password)
	if err != nil {
		return nil, err
	}
	store := keystore.New(keystore.WithOrderedAliases(), keystore.WithCaseExactAliases())
	if err := store.Load(bytes.NewReader(data), secret); err != nil {
		if strings.Contains(err.Error(), "invalid digest") { // nothing tells a changed file from a wrong password
			return nil, errBadPassword("Java keystore")
		}
		return nil, damaged(err)
	}
	m := &material{}
	for _, alias := range store.Aliases() {
		if err := m.addJKSEntry(store, alias, secret); err != nil {
			return nil, fmt.Errorf("alias %q: %w", alias, err)
		}
	}
	return m, nil
}

func (m *material) addJKSEntry(store keystore.KeyStore, alias string, secret []byte) error {
	if store.IsTrustedCertificateEntry(alias) {
		entry, err := store.GetTrustedCertificateEntry(alias)
		if err != nil {
			return damaged(err)
		}
		m.tryCertificate(entry.Certificate.Content, alias)
		return nil
	}
	der, err := jksKey(store, alias, secret)
	if err != nil {
		return err
	}
	key, err := parseKey(der)
	if err != nil {
		return err
	}
	m.addKey(key, alias)
	chain, err := store.GetPrivateKeyEntryCertificateChain(alias)
	if err != nil {
		return damaged(err)
	}
	for i, c := range chain {
		own := ""
		if i == 0 {
			own = alias
		}
		m.tryCertificate(c.Content, own)
	}
	return nil
}

// jksKey decrypts one key. The module does not look at how short an encrypted key may be.
func jksKey(store keystore.KeyStore, alias string, secret []byte) (der []byte, err error) {
	defer func() {
		if recover() != nil {
			err = damaged(errors.New("an encrypted key is cut short"))
		}
	}()
	entry, err := store.GetPrivateKeyEntry(alias, secret)
	switch {
	case err == nil:
		return entry.PrivateKey, nil
	case strings.Contains(err.Error(), "invalid digest"):
		return nil, fmt.Errorf("%w: the password opens the Java keystore, but this key has another one; give it the same: "+
			"keytool -keypasswd", ErrPassword)
	case strings.Contains(err.Error(), "unsupported private key encryption"):
		return nil, fmt.Errorf("private key: %w: %w; convert the store to PFX with keytool -importkeystore", ErrUnsupported,
			err)
	default:
		return nil, damaged(err)
	}
}

// jksPassword is a password as the module takes it: one byte for each character, which Java's two-byte form can hold
// only up to U+00FF.
func jksPassword(password string) ([]byte, error) {
	out := make([]byte, 0, len(password))
	for _, r := range password {
		if r > 0xFF {
			return nil, fmt.Errorf("java keystore: %w: a password with the character %q; change it with keytool "+
				"-storepasswd", ErrUnsupported, r)
		}
		out = append(out, byte(r))
	}
	return out, nil
}

// checkJKS walks over the entries, so that no length in the file asks for more than the file holds.
func checkJKS(data []byte) error {
	w := jksWalker{rest: data[min(4, len(data)):]}
	version := w.number(4)
	if version != 1 && version != 2 {
		return fmt.Errorf("its version is %d; 1 and 2 are known", version)
	}
	for range w.number(4) {
		if w.failed {
			break
		}
		tag := w.number(4)
		w.skip(w.number(2)) // alias
		w.skip(8)           // time
		certificates := 1
		switch tag {
		case 1:
			w.skip(w.number(4))
			certificates = w.number(4)
		case 2:
		default:
			return fmt.Errorf("it has an entry of the kind %d", tag)
		}
		for i := 0; i < certificates && !w.failed; i++ {
			if version == 2 {
				w.skip(w.number(2)) // X.509
			}
			w.skip(w.number(4))
		}
	}
	if w.failed || len(w.rest) < jksDigest {
		return errCutShort
	}
	return nil
}

// jksWalker steps through big-endian numbers and counted bytes.
type jksWalker struct {
	rest   []byte
	failed bool
}

func (w *jksWalker) number(size int) int {
	n := 0
	for _, b := range w.take(size) {
		n = n<<8 | int(b)
	}
	return n
}

func (w *jksWalker) skip(n int) { w.take(n) }

func (w *jksWalker) take(n int) []byte {
	if n < 0 || n > len(w.rest) {
		w.failed, w.rest = true, nil
		return nil
	}
	b := w.rest[:n]
	w.rest = w.rest[n:]
	return b
}
