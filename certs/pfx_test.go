package certs

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"testing"

	"software.sslmate.com/src/go-pkcs12"
)

// rewrite opens a test PFX, lets change work on its parts, and closes it again with a checksum by password.
func rewrite(t testing.TB, file, password string, change func(*pfx)) []byte {
	t.Helper()
	p, err := parsePFX(testFile(t, file))
	if err != nil {
		t.Fatal(err)
	}
	change(p)
	return newSecret(password).wrap(t, p.parts...)
}

func TestSeveralEntries(t *testing.T) {
	data := rewrite(t, "openssl3-ec-chain.pfx", "secret", func(p *pfx) {
		other, err := parsePFX(testFile(t, "openssl1-rsa.pfx"))
		if err != nil {
			t.Fatal(err)
		}
		p.parts = append(p.parts, other.parts...)
	})
	s, err := Load(data, TypePFXFile, "secret")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Entries) != 2 || len(s.Authorities) != 2 {
		t.Fatalf("%d entries and %d authorities, want 2 and 2", len(s.Entries), len(s.Authorities))
	}
	for alias, key := range map[string]string{"MLLP ec": "ECDSA P-256", "mllp RSA": "RSA 2048"} {
		e, err := s.Select(alias)
		if err != nil || KeyType(e.Leaf.PublicKey) != key || len(e.Chain) != 1 || e.Root == nil {
			t.Errorf("%s: %s with a chain of %d, error %v", alias, KeyType(e.Leaf.PublicKey), len(e.Chain), err)
		}
	}
}

// TestUnknownAttribute has a certificate with an attribute that ToPEM refuses, as Java writes it.
func TestUnknownAttribute(t *testing.T) {
	e, err := mustLoad(t, "openssl3-ec-chain.pfx", "secret").Select("*")
	if err != nil {
		t.Fatal(err)
	}
	data, err := pkcs12.Modern2023.EncodeTrustStore(e.issuers(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Load(data, TypeAuto, "secret")
	if !errors.Is(err, ErrNoKey) || s == nil || len(s.Authorities)+len(s.Entries) != 2 {
		t.Errorf("store %+v, error %v; want two certificates and ErrNoKey", s, err)
	}
}

func TestNestedBag(t *testing.T) {
	data := rewrite(t, "openssl3-ec.pfx", "secret", func(p *pfx) {
		bags, err := p.contents(newSecret("secret"))
		if err != nil {
			t.Fatal(err)
		}
		p.parts[1] = clearPart(t, newBag(oidNestedBag, mustMarshal(t, bags)))
	})
	s, err := Load(data, TypeAuto, "secret")
	if err != nil || len(s.Entries) != 1 || s.Entries[0].Alias != "MLLP ec" {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestKeysInsideEncryptedPart has keys among the encrypted certificates, where most programs do not put them.
func TestKeysInsideEncryptedPart(t *testing.T) {
	var bags []safeBag
	for i, file := range []string{"openssl3-ec.pfx", "openssl3-rsa.pfx", "openssl3-ed25519.pfx"} {
		e := only(t, file, "secret")
		key, err := x509.MarshalPKCS8PrivateKey(e.Key)
		if err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			key = mustMarshal(t, sealedKey{pbes2(t), cbc(t, key)})
			bags = append(bags, newBag(oidSealedKeyBag, key, friendlyName(file)...), newCertBag(t, e.Leaf.Raw, ""))
		} else {
			bags = append(bags, newBag(oidKeyBag, key), newCertBag(t, e.Leaf.Raw, "")) // not encrypted once more
		}
	}
	for _, tt := range []struct {
		name string
		bags []safeBag
		want int
	}{{"one", bags[:2], 1}, {"two", bags[:4], 2}, {"plain", bags[4:], 1}, {"key only", bags[4:5], 0}} {
		sealed := encryptedContent{Type: oidData, Algorithm: pbes2(t)}
		sealed.Sealed = asn1.RawValue{Class: asn1.ClassContextSpecific, Bytes: cbc(t, mustMarshal(t, tt.bags))}
		part := newPart(oidEncryptedData, mustMarshal(t, encryptedData{0, sealed}))
		data := newSecret("secret").wrap(t, part)
		s, err := Load(data, TypeAuto, "secret")
		if tt.want == 0 {
			checkError(t, err, ErrNoCertificate, "private key (Ed25519) only")
			continue
		}
		if err != nil || len(s.Entries) != tt.want || s.Entries[0].Key == nil {
			t.Errorf("%s: %+v, %v", tt.name, s, err)
		}
	}
}

// pbes2 is the encryption of cbc: AES-256, PBKDF2 with SHA-256 and 2 rounds.
func pbes2(t testing.TB) pkix.AlgorithmIdentifier {
	t.Helper()
	kdf := kdfParams{
		Salt: asn1.RawValue{FullBytes: octets([]byte("salt"))}, Iterations: 2,
		PRF: pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}},
	}
	return pkix.AlgorithmIdentifier{
		Algorithm: oidPBES2,
		Parameters: asn1.RawValue{FullBytes: mustMarshal(t, pbes2Params{
			KDF: pkix.AlgorithmIdentifier{Algorithm: oidPBKDF2, Parameters: asn1.RawValue{FullBytes: mustMarshal(t, kdf)}},
			Cipher: pkix.AlgorithmIdentifier{
				Algorithm:  asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42},
				Parameters: asn1.RawValue{FullBytes: octets(make([]byte, aes.BlockSize))},
			},
		})},
	}
}

// cbc encrypts with the password "secret".
func cbc(t testing.TB, plain []byte) []byte {
	t.Helper()
	key, err := pbkdf2.Key(sha256.New, "secret", []byte("salt"), 2, 32)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	n := aes.BlockSize - len(plain)%aes.BlockSize
	out := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(out, out)
	return out
}

func mustMarshal(t testing.TB, v any) []byte {
	t.Helper()
	der, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// TestUnknownMac stands for PBMAC1 and the like: the content itself tells whether the password is right.
func TestUnknownMac(t *testing.T) {
	data := testFile(t, "openssl3-ec.pfx")
	sha, other := mustMarshal(t, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}), mustMarshal(t, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 9})
	at := bytes.LastIndex(data, sha)
	copy(data[at:], other)
	if _, err := Load(data, TypeAuto, "secret"); err != nil {
		t.Error(err)
	}
	_, err := Load(data, TypeAuto, "Secret")
	checkError(t, err, ErrPassword, "does not open")
}

func TestDamaged(t *testing.T) {
	for _, file := range []string{"openssl3-ec-chain.pfx", "openssl1-rsa-chain.pfx"} {
		data := testFile(t, file)
		_, err := Load(data[:len(data)/2], TypeAuto, "secret")
		checkError(t, err, ErrDamaged, "ends too early")
		_, err = Load(data[:len(data)-1], TypeAuto, "Secret")
		checkError(t, err, ErrDamaged, "ends too early")

		flipped := bytes.Clone(data)
		flipped[300] ^= 1 // inside the encrypted certificates: the key still opens
		_, err = Load(flipped, TypeAuto, "secret")
		checkError(t, err, ErrDamaged, "the password is right")
		_, err = Load(flipped, TypeAuto, "Secret")
		checkError(t, err, ErrPassword, "does not open")

		if _, err := Load(append(data, "\r\n"...), TypeAuto, "secret"); err != nil {
			t.Errorf("%s with a line break at its end: %v", file, err)
		}
	}
	pem := testFile(t, "chain.pem")
	for name, text := range map[string][]byte{
		"cut":     pem[:len(pem)-40],
		"changed": bytes.Replace(pem, []byte("MII"), []byte("M*I"), 1),
		"first":   append([]byte("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"), pem...),
	} {
		_, err := Load(text, TypeAuto, "")
		t.Log(name, err)
		checkError(t, err, ErrDamaged, "PEM block")
	}
	cert := testFile(t, "certificate.cer")
	_, err := Load(cert[:len(cert)-9], TypeAuto, "")
	checkError(t, err, ErrDamaged, "certificate")
}

func TestTooManyIterations(t *testing.T) {
	data := testFile(t, "openssl3-ec.pfx")
	rounds := []byte{0x02, 0x02, 0x08, 0x00} // INTEGER 2048, the last one is the checksum's
	at := bytes.LastIndex(data, rounds)
	copy(data[at:], []byte{0x02, 0x02, 0xFF, 0x00}) // -256
	_, err := Load(data, TypeAuto, "secret")
	checkError(t, err, ErrUnsupported, "rounds of key derivation")
	for n, ok := range map[int]bool{-1: false, 0: false, 1: true, maxIterations: true, maxIterations + 1: false} {
		if err := checkIterations(n); (err == nil) != ok {
			t.Errorf("%d rounds: %v", n, err)
		}
	}
}

// TestBER reads what Bouncy Castle, NSS and older Java write: lengths left open, octet strings in pieces.
func TestBER(t *testing.T) {
	for _, file := range []string{"openssl3-ec-chain.pfx", "openssl1-rsa.pfx"} {
		p, err := parsePFX(testFile(t, file))
		if err != nil {
			t.Fatal(err)
		}
		covered := toBER(mustMarshal(t, p.parts))
		whole := pfxFile{Version: 3, AuthSafe: newPart(oidData, octets(covered))}
		whole.Mac.Mac.Algorithm.Algorithm = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
		whole.Mac.Salt, whole.Mac.Iterations = []byte("salt"), 3
		whole.Mac.Mac.Digest = macOf(sha256.New, covered, newSecret("secret").encoded, []byte("salt"), 3)
		data := toBER(mustMarshal(t, whole))
		if s, err := Load(data, TypePFXFile, "secret"); err != nil || len(s.Entries) != 1 {
			t.Errorf("%s: %v, %v", file, s, err)
		}
		_, err = Load(data, TypePFXFile, "Secret")
		checkError(t, err, ErrPassword, "does not open")
		_, err = Load(data[:len(data)-5], TypePFXFile, "secret")
		checkError(t, err, ErrDamaged, "ends too early")
	}
}

// toBER leaves every length open and cuts octet strings, and what is tagged [0] in place of one, in two.
func toBER(der []byte) []byte {
	var out []byte
	for len(der) > 0 {
		h, err := readHeader(der)
		if err != nil {
			panic(err)
		}
		body := der[h.size : h.size+h.length]
		der = der[h.size+h.length:]
		switch {
		case h.tag == 0x04 || h.tag == 0x80:
			out = append(out, h.tag|0x20, 0x80)
			out = appendElement(out, 0x04, body[:len(body)/2])
			out = appendElement(out, 0x04, body[len(body)/2:])
			out = append(out, 0, 0)
		case h.tag&0x20 != 0:
			out = append(append(append(out, h.tag, 0x80), toBER(body)...), 0, 0)
		default:
			out = appendElement(out, h.tag, body)
		}
	}
	return out
}

func TestDERUnchanged(t *testing.T) {
	for _, tt := range valid {
		data := testFile(t, tt.file)
		if detectBinary(data) != formatPFX {
			continue
		}
		left := maxElements
		der, rest, err := toDER(data, &left)
		if err != nil || len(rest) != 0 || !bytes.Equal(der, data) {
			t.Errorf("%s: DER is not left as it is: %v", tt.file, err)
		}
	}
}
