package certs

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"
)

// ppkOf is a PuTTY key that asks for that much Argon2.
func ppkOf(memory, passes, lanes uint64) []byte {
	return fmt.Appendf(nil, "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: aes256-cbc\nComment: x\nPublic-Lines: 1\n"+
		"AAAA\nKey-Derivation: Argon2id\nArgon2-Memory: %d\nArgon2-Passes: %d\nArgon2-Parallelism: %d\n"+
		"Argon2-Salt: 00112233445566778899aabbccddeeff\nPrivate-Lines: 1\n%s\nPrivate-MAC: %s\n", memory, passes, lanes,
		base64.StdEncoding.EncodeToString(make([]byte, 48)), strings.Repeat("00", 32))
}

// marshalled is v in DER.
func marshalled(t *testing.T, v any) []byte {
	t.Helper()
	der, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func element(tag byte, content []byte) []byte { return appendElement(nil, tag, content) }

// nested is so many sequences within each other, of a definite length or not.
func nested(depth int, indefinite bool) []byte {
	if indefinite {
		return append(bytes.Repeat([]byte{0x30, 0x80}, depth), make([]byte, 2*depth)...)
	}
	der := []byte{}
	for range depth {
		der = element(0x30, der)
	}
	return der
}

// signedOf is a PKCS#7 file with that in the place of its certificates.
func signedOf(certificates []byte) []byte {
	signed := joined([]byte{2, 1, 1}, element(0x31, nil), element(0x30, []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")),
		element(0xA0, certificates), element(0x31, nil))
	return element(0x30, joined(derSignedData, element(0xA0, element(0x30, signed))))
}

func joined(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// pfxOf is a PFX without a checksum of these parts.
func pfxOf(t *testing.T, parts ...[]byte) []byte {
	t.Helper()
	safe := element(0x30, bytes.Join(parts, nil))
	content := element(0x30, joined(marshalled(t, oidData), element(0xA0, element(0x04, safe))))
	return element(0x30, joined(derVersion(3), content))
}

// sealedWith is what PBES1, PBES2 and the schemes of PKCS#12 and Java seal, with so many rounds.
func sealedWith(t *testing.T, scheme asn1.ObjectIdentifier, rounds int) []byte {
	t.Helper()
	return marshalled(t, sealedKey{
		Algorithm: pkix.AlgorithmIdentifier{Algorithm: scheme, Parameters: asn1.RawValue{
			FullBytes: marshalled(t, pbeParams{Salt: make([]byte, 8), Iterations: rounds}),
		}},
		Sealed: make([]byte, 64),
	})
}

// pbes2With is a key that is sealed by PBES2 with this derivation.
func pbes2With(t *testing.T, kdf asn1.ObjectIdentifier, params any) []byte {
	t.Helper()
	return marshalled(t, sealedKey{
		Algorithm: pkix.AlgorithmIdentifier{Algorithm: oidPBES2, Parameters: asn1.RawValue{FullBytes: marshalled(t, pbes2Params{
			KDF: pkix.AlgorithmIdentifier{Algorithm: kdf, Parameters: asn1.RawValue{FullBytes: marshalled(t, params)}},
			Cipher: pkix.AlgorithmIdentifier{
				Algorithm:  asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42},
				Parameters: asn1.RawValue{FullBytes: marshalled(t, make([]byte, 16))},
			},
		})}},
		Sealed: make([]byte, 64),
	})
}

type scryptParams struct {
	Salt              []byte
	Cost, Block, Lane int
}

// jksOf is a Java keystore with an empty password, whose checksum fits.
func jksOf(count uint32, entries []byte) []byte {
	data := binary.BigEndian.AppendUint32(nil, jksMagic)
	data = binary.BigEndian.AppendUint32(data, 2)
	data = append(binary.BigEndian.AppendUint32(data, count), entries...)
	sum := sha1.Sum(append([]byte("Mighty Aphrodite"), data...))
	return append(data, sum[:]...)
}

// hostile are files that ask for more than any store needs, and what is said of them.
func hostile(t *testing.T) map[string]struct {
	data  []byte
	words string
} {
	t.Helper()
	type file = struct {
		data  []byte
		words string
	}
	const many = 1 << 20
	trusted := joined([]byte{0, 0, 0, 2, 0, 0}, make([]byte, 8), []byte{0, 0}, []byte{0, 0, 0, 2, 0x30, 0})
	emptyBag := bagOf(t, oidNestedBag, element(0x30, nil))
	locked := element(0x30, joined(marshalled(t, oidEncryptedData), element(0xA0, marshalled(t, encryptedData{
		Content: encryptedContent{
			Type: oidData, Algorithm: pkix.AlgorithmIdentifier{
				Algorithm:  append(copied(oidPKCS12PBE), 3),
				Parameters: asn1.RawValue{FullBytes: marshalled(t, pbeParams{Salt: make([]byte, 8), Iterations: 1})},
			},
			Sealed: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, Bytes: make([]byte, 64)},
		},
	}))))
	prf := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}}
	salt := asn1.RawValue{Tag: asn1.TagOctetString, Bytes: []byte("saltsalt")}
	files := map[string]file{
		"PPK memory":               {ppkOf(1<<31, 1, 1), "puttygen's own values"},
		"PPK passes":               {ppkOf(8, 1<<31, 1), "puttygen's own values"},
		"PPK passes of many lanes": {ppkOf(1, 1<<21, 255), "puttygen's own values"},
		"PPK lanes":                {ppkOf(1024, 1, 1<<31), "puttygen's own values"},
		"PPK overflow":             {ppkOf(1<<32-1, 1<<32-1, 255), "puttygen's own values"},
		"PPK no number":            {ppkOf(1<<40, 1, 1), "is not a number"},
		"PPK lines":                {[]byte("PuTTY-User-Key-File-3: ssh-rsa\nPublic-Lines: 999999999999\nAAAA\n"), "ends too early"},
		"PPK half a line":          {[]byte("PuTTY-User-Key-File-3: ssh-rsa\n" + strings.Repeat("a: \n", many/4)), "is not \"Name: value\""},
		"JKS entries":              {jksOf(1<<32-1, nil), "ends too early"},
		"JKS length":               {jksOf(1, joined([]byte{0, 0, 0, 1, 0, 0}, make([]byte, 8), []byte{255, 255, 255, 255})), "ends too early"},
		"JKS chain":                {jksOf(1, joined([]byte{0, 0, 0, 1, 0, 0}, make([]byte, 12), []byte{255, 255, 255, 255})), "ends too early"},
		"JKS many certificates":    {jksOf(uint32(many/len(trusted)), bytes.Repeat(trusted, many/len(trusted))), "more than 2000"},
		"P7B nested":               {signedOf(nested(3_000, false)), "nested too deep"},
		"P7B nested, no lengths":   {signedOf(nested(3_000, true)), "nested too deep"},
		"P7B many certificates":    {signedOf(bytes.Repeat([]byte{0x30, 0}, many)), "more than 2000"},
		"P7B many of another kind": {signedOf(bytes.Repeat([]byte{0xA1, 0}, many)), "more than 2000"},
		"PFX nested":               {element(0x30, joined(derVersion(3), nested(3_000, false))), "nested too deep"},
		"PFX bags":                 {pfxOf(t, clearOf(t, repeatedTo(4*many, emptyBag)), locked), "more parts than"},
		"PFX bags, hardly allowed": {pfxOf(t, clearOf(t, bytes.Repeat(emptyBag, maxElements/5-20)), locked), "no password was given"},
		"PEM blocks":               {bytes.Repeat(inPEM("CERTIFICATE", []byte{0x30, 0}), 100_000), "blocks of PEM"},
		"PEM strange blocks":       {bytes.Repeat(inPEM("X", []byte{0x30, 0}), 100_000), "blocks of PEM"},
		"JWK keys":                 {[]byte(`{"keys":[` + strings.TrimSuffix(strings.Repeat("{},", many), ",") + "]}"), "too many parts"},
		"JWK arrays":               {[]byte(`{"kty":"RSA","oth":[` + strings.TrimSuffix(strings.Repeat("1,", many), ",") + "]}"), "too many parts"},
		"JWK nested":               {[]byte(`{"kty":"RSA","oth":` + strings.Repeat("[", many) + strings.Repeat("]", many) + "}"), "too many parts"},
		"JWK chain":                {[]byte(`{"kty":"EC","x5c":["` + strings.Repeat("MAA=\",\"", 200_000) + `"]}`), "too many parts"},
		"scrypt memory":            {inPEM(blockEncrypted, pbes2With(t, oidScrypt, scryptParams{[]byte("salt"), 1 << 30, 8, 1})), "256 MiB"},
		"scrypt lanes":             {inPEM(blockEncrypted, pbes2With(t, oidScrypt, scryptParams{[]byte("salt"), 2, 1, 1 << 30})), "256 MiB"},
		"scrypt block":             {inPEM(blockEncrypted, pbes2With(t, oidScrypt, scryptParams{[]byte("salt"), 2, 1 << 40, 1})), "256 MiB"},
		"PBKDF2":                   {inPEM(blockEncrypted, pbes2With(t, oidPBKDF2, kdfParams{Salt: salt, Iterations: 1 << 40, PRF: prf})), "rounds"},
		"PBKDF2, one too many":     {inPEM(blockEncrypted, pbes2With(t, oidPBKDF2, kdfParams{Salt: salt, Iterations: maxIterations + 1, PRF: prf})), "rounds"},
	}
	for name, scheme := range map[string]asn1.ObjectIdentifier{
		"PBES1": append(copied(oidPKCS5), 3), "3DES of PKCS#12": append(copied(oidPKCS12PBE), 3), "Java": oidJavaPBE,
	} {
		files[name] = file{inPEM(blockEncrypted, sealedWith(t, scheme, 1<<40)), "rounds"}
	}
	for name, data := range manyParts(t, 4*many) {
		files["PFX "+name] = file{data, "more parts than"}
	}
	return files
}

func copied(id asn1.ObjectIdentifier) asn1.ObjectIdentifier {
	return append(asn1.ObjectIdentifier{}, id...)
}

// What asks for more than any store needs is refused before the work is done, or given up after what is allowed. How long
// each took is in the log of the test.
func TestHostileFilesEndSoon(t *testing.T) {
	for name, c := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			password := "Müller" // which has many readings
			if c.words == "no password was given" {
				password = ""
			}
			atOnce(t, func() {
				began := time.Now()
				allowed := newAllowance()
				_, err := load(c.data, TypeAuto, passphrase{password, allowed})
				t.Logf("%d bytes, %v, %d rounds: %v", len(c.data), time.Since(began), maxRounds-allowed.rounds, err)
				if err == nil || !strings.Contains(err.Error(), c.words) || len(err.Error()) > 1000 {
					t.Errorf("%v, want %q", err, c.words)
				}
				if allowed.rounds < maxRounds/2 {
					t.Errorf("it cost %d rounds", maxRounds-allowed.rounds)
				}
			})
			atOnce(t, func() { _, _ = parseAuthorities(c.data, newAllowance()) })
		})
	}
}
