package certs

import (
	"bytes"
	"crypto/sha1"
	"encoding/asn1"
	"errors"
	"fmt"
)

// How Java keystores begin.
const (
	jksMagic   = 0xFEEDFEED
	jceksMagic = 0xCECECECE
)

// jksDigest is the size of the checksum at the end.
const jksDigest = sha1.Size

// oidJKSKey is the encryption of the keys of a JKS store.
var oidJKSKey = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 42, 2, 17, 1, 1}

// jksStore is a Java keystore of the kind JKS or JCEKS, as far as it can be read without its password.
type jksStore struct {
	covered []byte // what the checksum is made over
	digest  []byte
	entries []jksEntry
}

// jksEntry is a key with its chain, or a certificate that is trusted, which has no key.
type jksEntry struct {
	alias string
	key   []byte // an EncryptedPrivateKeyInfo
	chain [][]byte
}

// readJKS takes keys, chains and trusted certificates out of a Java keystore. The password opens the store and the keys
// in it; keytool makes them the same unless told otherwise.
func readJKS(data []byte, password passphrase) (*material, error) {
	store, err := parseJKS(data)
	if err != nil {
		return nil, err
	}
	for _, s := range secrets(password) {
		if !store.fits(s) {
			continue
		}
		m := &material{allowed: s.allowed}
		for _, e := range store.entries {
			if err := m.addJKSEntry(e, s); err != nil {
				return nil, fmt.Errorf("alias %q: %w", e.alias, err)
			}
		}
		return m, nil
	}
	if password.text == "" {
		return nil, errNoPassword("Java keystore")
	}
	return nil, errBadPassword("Java keystore") // nothing tells a changed file from a wrong password
}

func (m *material) addJKSEntry(e jksEntry, s secret) error {
	if e.key != nil {
		der, err := s.openJKSKey(e.key)
		if err != nil {
			return err
		}
		if err := m.tryKey(der, e.alias); err != nil {
			return err
		}
	}
	for i, der := range e.chain {
		own := ""
		if i == 0 {
			own = e.alias
		}
		m.tryCertificate(der, own)
	}
	return nil
}

// fits reports whether the checksum was made with this password.
func (k *jksStore) fits(s secret) bool {
	h := sha1.New()
	h.Write(s.java())
	h.Write([]byte("Mighty Aphrodite"))
	h.Write(k.covered)
	return bytes.Equal(h.Sum(nil), k.digest)
}

// java is the password as Java takes it for a keystore: UTF-16 without an end.
func (s secret) java() []byte { return s.encoded[:max(0, len(s.encoded)-2)] }

// openJKSKey decrypts one key. It has a checksum of its own.
func (s secret) openJKSKey(der []byte) ([]byte, error) {
	var key sealedKey
	if err := unmarshal(der, &key); err != nil {
		return nil, damaged(err)
	}
	var plain []byte
	var err error
	if key.Algorithm.Algorithm.Equal(oidJKSKey) {
		plain, err = s.unmaskJKS(key.Sealed)
	} else {
		plain, err = s.decrypt(partKey, key.Algorithm, key.Sealed)
	}
	if isSealed(err) {
		return nil, fmt.Errorf("%w: the password opens the Java keystore, but this key has another one; have both made the "+
			"same, or have key and certificate exported to a PFX", ErrPassword)
	}
	return plain, err
}

// unmaskJKS takes away the stream of hashes that covers a key: 20 bytes of salt, the key, 20 bytes of checksum.
func (s secret) unmaskJKS(sealed []byte) ([]byte, error) {
	if len(sealed) < 2*sha1.Size {
		return nil, damaged(errors.New("an encrypted key is cut short"))
	}
	password := s.java()
	hash := func(b []byte) []byte {
		sum := sha1.Sum(append(bytes.Clone(password), b...))
		return sum[:]
	}
	mask, check := sealed[:sha1.Size], sealed[len(sealed)-sha1.Size:]
	plain := bytes.Clone(sealed[sha1.Size : len(sealed)-sha1.Size])
	for at := range plain {
		if at%sha1.Size == 0 {
			mask = hash(mask)
		}
		plain[at] ^= mask[at%sha1.Size]
	}
	if !bytes.Equal(hash(plain), check) {
		return nil, &sealedError{partKey, "its checksum does not fit"}
	}
	return plain, nil
}

// parseJKS reads the entries, so that no length in the file asks for more than the file holds.
func parseJKS(data []byte) (*jksStore, error) {
	w := &jksWalker{rest: data}
	magic, version := w.number(4), w.number(4)
	if !w.failed && (version != 1 && version != 2) {
		return nil, damaged(fmt.Errorf("its version is %d; 1 and 2 are known", version))
	}
	k := &jksStore{}
	for range w.number(4) {
		if w.failed {
			break
		}
		tag := w.number(4)
		e := jksEntry{alias: string(w.take(w.number(2)))}
		w.take(8) // time
		switch {
		case tag == 1:
			e.key = w.take(w.number(4))
			e.chain = w.certificates(w.number(4), version)
		case tag == 2:
			e.chain = w.certificates(1, version)
		case tag == 3 && magic == jceksMagic:
			return nil, newUnsupported("JCEKS store: it holds a secret key (%q), behind which nothing can be read; have the "+
				"private key and its certificate exported to a PFX", e.alias)
		case !w.failed:
			return nil, damaged(fmt.Errorf("it has an entry of the kind %d", tag))
		}
		k.entries = append(k.entries, e)
	}
	k.covered = data[:len(data)-len(w.rest)]
	k.digest = w.take(jksDigest)
	if w.failed {
		return nil, damaged(errCutShort)
	}
	return k, nil
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

func (w *jksWalker) take(n int) []byte {
	if n < 0 || n > len(w.rest) {
		w.failed, w.rest = true, nil
		return nil
	}
	b := w.rest[:n]
	w.rest = w.rest[n:]
	return b
}

func (w *jksWalker) certificates(count, version int) [][]byte {
	var all [][]byte
	for i := 0; i < count && !w.failed; i++ {
		if version == 2 {
			w.take(w.number(2)) // X.509
		}
		all = append(all, w.take(w.number(4)))
	}
	return all
}
