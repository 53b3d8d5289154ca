package certs

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
)

func TestJavaKeystores(t *testing.T) {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(testFile(t, "root.crt"))
	for _, tt := range []struct {
		file, password, keyType, alias string
		kind                           Type
	}{
		{"ec.jks", "secret", "ECDSA P-256", "mllp ec", TypeJKSFile},
		{"rsa.jks", "secret", "RSA 2048", "mllp rsa", TypeJKSBlob},
		{"umlaut.jks", "Schlüssel", "ECDSA P-256", "mllp ec", TypeAuto},
		{"both.jks", "secret", "ECDSA P-256", "mllp ec", TypeAuto},
		{"ec.jceks", "secret", "ECDSA P-256", "mllp ec", TypeJKSFile},
		{"pkcs12.jks", "secret", "ECDSA P-256", "mllp ec", TypeJKSFile},
	} {
		t.Run(tt.file, func(t *testing.T) {
			data := testFile(t, tt.file)
			if !needsPassword(data) {
				t.Error("no password needed")
			}
			s, err := Load(data, tt.kind, tt.password)
			if err != nil {
				t.Fatal(err)
			}
			e, err := s.Select("*")
			if err != nil || e.Alias != tt.alias || KeyType(e.Key.Public()) != tt.keyType || len(e.Chain) != 1 || e.Root == nil {
				t.Fatalf("%+v, %v", e, err)
			}
			if n, err := handshake(e, &tls.Config{RootCAs: roots, ServerName: host}); err != nil || n != 2 {
				t.Errorf("%d certificates sent, %v", n, err)
			}
		})
	}
}

func TestJavaKeystoresThatDoNotOpen(t *testing.T) {
	whole := testFile(t, "ec.jks")
	changed := bytes.Clone(whole)
	changed[len(changed)-1] ^= 1
	huge := bytes.Clone(whole)
	copy(huge[8:], "\xff\xff\xff\xff")                                                      // entries
	long := append(append(bytes.Clone(whole[:12]), whole[12:33]...), "\xff\xff\xff\xff"...) // length of the key
	for name, tt := range map[string]struct {
		data     []byte
		password string
		want     error
		words    string
	}{
		"no password":    {whole, "", ErrPassword, "no password was given"},
		"wrong":          {whole, "Secret", ErrPassword, "does not open this Java keystore"},
		"changed":        {changed, "secret", ErrPassword, "does not open"},
		"cut":            {whole[:len(whole)-30], "secret", ErrDamaged, "too early"},
		"header":         {whole[:9], "secret", ErrDamaged, "too early"},
		"many entries":   {huge, "secret", ErrDamaged, ""},
		"long key":       {long, "secret", ErrDamaged, "too early"},
		"key's password": {testFile(t, "other-key-password.jks"), "secret", ErrPassword, "this key has another one"},
		"no key":         {testFile(t, "trusted.jks"), "secret", ErrNoKey, "Clinic Root CA"},
		"password":       {whole, "пароль", ErrPassword, "does not open"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(tt.data, TypeJKSFile, tt.password)
			checkError(t, err, tt.want, tt.words)
		})
	}
}

func TestP7B(t *testing.T) {
	for _, file := range []string{"chain.p7b", "chain-pem.p7b"} {
		for _, kind := range []Type{TypeAuto, TypeP7BFile, TypeP7BBlob} {
			s, err := Load(testFile(t, file), kind, "")
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			e, err := s.Select("Issuing")
			if err != nil || e.Key != nil || e.Root == nil || len(s.Entries)+len(s.Authorities) != 2 {
				t.Errorf("%s: %+v, %v", file, e, err)
			}
			_, err = s.Select("*")
			checkError(t, err, ErrNoKey, "Issuing CA")
		}
	}
	whole := testFile(t, "chain.p7b")
	for n := range len(whole) {
		if _, err := Load(whole[:n], TypeP7BFile, ""); err == nil {
			t.Fatalf("the first %d of %d bytes loaded", n, len(whole))
		}
	}
}

func TestPuTTYKeys(t *testing.T) {
	ec, err := mustLoad(t, "chain.pem", "").Select("*")
	if err != nil {
		t.Fatal(err)
	}
	rsaEntry, err := mustLoad(t, "pkcs1.pem", "").Select("*")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		file string
		of   *Entry
		kind string
	}{
		{"ec-v2", &ec, "ECDSA P-256"},
		{"ec-v3", &ec, "ECDSA P-256"},
		{"ec-v2-sealed", &ec, "ECDSA P-256"},
		{"ec-v3-sealed", &ec, "ECDSA P-256"},
		{"ec-v3-argon2i", &ec, "ECDSA P-256"},
		{"rsa-v2", &rsaEntry, "RSA 2048"},
		{"rsa-v3", &rsaEntry, "RSA 2048"},
		{"rsa-v2-sealed", &rsaEntry, "RSA 2048"},
		{"rsa-v3-sealed", &rsaEntry, "RSA 2048"},
		{"ed25519-v2", nil, "Ed25519"},
		{"ed25519-v3", nil, "Ed25519"},
		{"ed25519-v2-sealed", nil, "Ed25519"},
		{"ed25519-v3-sealed", nil, "Ed25519"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			data := testFile(t, tt.file+".ppk")
			sealed := strings.Contains(tt.file, "sealed") || strings.Contains(tt.file, "argon2")
			if needsPassword(data) != sealed {
				t.Errorf("needs a password: %v", !sealed)
			}
			s, err := Load(data, TypePPKFile, "secret")
			checkError(t, err, ErrNoCertificate, "private key ("+tt.kind+") only")
			if s == nil || !strings.Contains(err.Error(), "SSLCertEncoded") {
				t.Fatalf("store %v, %v: want the key beside what to do", s, err)
			}
			if tt.of != nil {
				e, err := s.Find(tt.of.Leaf)
				if err != nil {
					t.Fatal(err)
				}
				if n, err := handshake(e, &tls.Config{InsecureSkipVerify: true}); err != nil || n != 1 {
					t.Errorf("%d certificates, %v", n, err)
				}
			}
			if sealed {
				_, err := Load(data, TypeAuto, "Secret")
				checkError(t, err, ErrPassword, "does not open this PuTTY key")
				_, err = Load(data, TypeAuto, "")
				checkError(t, err, ErrPassword, "no password was given")
			}
		})
	}
}

func TestPuTTYKeysThatDoNotOpen(t *testing.T) {
	text := string(testFile(t, "ec-v3.ppk"))
	sealed := string(testFile(t, "ec-v3-sealed.ppk"))
	for name, tt := range map[string]struct {
		data  string
		want  error
		words string
	}{
		"argon2d":   {string(testFile(t, "ec-v3-argon2d.ppk")), ErrUnsupported, "Argon2d"},
		"version 1": {strings.Replace(text, "File-3", "File-1", 1), ErrUnsupported, "version 1"},
		"cut":       {text[:len(text)-80], ErrDamaged, ""},
		"comment":   {strings.Replace(text, "key of", "kex of", 1), ErrDamaged, "checksum"},
		"memory":    {strings.Replace(sealed, "Memory: 8192", "Memory: 4294967295", 1), ErrUnsupported, "asks for"},
		"passes":    {strings.Replace(sealed, "Passes: 3", "Passes: 4000000000", 1), ErrUnsupported, "asks for"},
		"lanes":     {strings.Replace(sealed, "Parallelism: 1", "Parallelism: x", 1), ErrDamaged, "not a number"},
		"cipher":    {strings.Replace(sealed, "aes256-cbc", "rot13", 1), ErrUnsupported, "rot13"},
		"lines":     {strings.Replace(text, "Public-Lines: 3", "Public-Lines: 99", 1), ErrDamaged, "too early"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load([]byte(tt.data), TypePPKBlob, "secret")
			checkError(t, err, tt.want, tt.words)
		})
	}
}

// webKey writes an entry as a JSON web key.
func webKey(t *testing.T, e Entry) map[string]any {
	t.Helper()
	enc := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	k := map[string]any{"kid": "the key"}
	chain := []string{base64.StdEncoding.EncodeToString(e.Leaf.Raw)}
	for _, c := range e.issuers() {
		chain = append(chain, base64.StdEncoding.EncodeToString(c.Raw))
	}
	k["x5c"] = chain
	switch key := e.Key.(type) {
	case *ecdsa.PrivateKey:
		d, _ := key.Bytes()
		q, _ := key.PublicKey.Bytes()
		k["kty"], k["crv"], k["d"], k["x"], k["y"] = "EC", "P-256", enc(d), enc(q[1:33]), enc(q[33:])
	case *rsa.PrivateKey:
		number := func(n *big.Int) string { return enc(n.Bytes()) }
		k["kty"], k["n"], k["e"], k["d"] = "RSA", number(key.N), number(big.NewInt(int64(key.E))), number(key.D)
		k["p"], k["q"] = number(key.Primes[0]), number(key.Primes[1])
	case ed25519.PrivateKey:
		k["kty"], k["crv"], k["d"], k["x"] = "OKP", "Ed25519", enc(key.Seed()), enc(key[32:])
	}
	return k
}

func TestJSONWebKeys(t *testing.T) {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(testFile(t, "root.crt"))
	for _, file := range []string{"openssl3-ec-chain.pfx", "openssl3-rsa-chain.pfx", "openssl3-ed25519.pfx"} {
		e, err := mustLoad(t, file, "secret").Select("*")
		if err != nil {
			t.Fatal(err)
		}
		one, _ := json.Marshal(webKey(t, e))
		set, _ := json.Marshal(map[string]any{"keys": []any{map[string]any{"kty": "oct", "k": "AA"}, webKey(t, e)}})
		for _, text := range [][]byte{one, set} {
			s, err := Load(text, TypeJWKBlob, "")
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			got, err := s.Select("the key")
			if err != nil || len(got.Chain) != 1 || got.Root == nil {
				t.Fatalf("%s: %+v, %v", file, got, err)
			}
			if n, err := handshake(got, &tls.Config{RootCAs: roots, ServerName: host}); err != nil || n != 2 {
				t.Errorf("%s: %d certificates sent, %v", file, n, err)
			}
		}
	}
}

// TestJSONWebKeysOfTheStandards reads the examples of RFC 7517 appendix A.2 and RFC 8037 appendix A.1.
func TestJSONWebKeysOfTheStandards(t *testing.T) {
	const (
		ec = `{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",` +
			`"y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",` +
			`"use":"enc","kid":"1"}`
		okp = `{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",` +
			`"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`
	)
	for _, tt := range []struct {
		text  string
		want  error
		words string
	}{
		{ec, ErrNoCertificate, "private key (ECDSA P-256) only"},
		{okp, ErrNoCertificate, "private key (Ed25519) only"},
		{strings.Replace(ec, "4Etl6SRW", "4Etl6SRX", 1), ErrDamaged, "x and y do not belong to d"},
		{strings.Replace(okp, "11qY", "22qY", 1), ErrDamaged, "does not belong"},
		{strings.Replace(ec, "P-256", "secp256k1", 1), ErrUnsupported, "secp256k1"},
		{strings.Replace(okp, `"Ed25519"`, `"X25519"`, 1), ErrUnsupported, "X25519"},
		{strings.Replace(ec, "870MB6", "870 B6", 1), ErrDamaged, `member "d"`},
		{`{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}`, ErrUnsupported, "without p and q"},
		{`{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB","p":"AQ","q":"AQ"}`, ErrUnsupported, "RSA of 17 bits"},
		{`{"kty":"RSA","n":"` + strings.Repeat("AQAB", 99) + `","e":"AQAB","d":"AQAB","p":"AQ","q":"AQ"}`, ErrDamaged, ""},
		{`{"kty":"EC","x5u":"https://clinic/cert"}`, ErrNoCertificate, "x5u"},
		{`{"kty":"EC","x5c":["%"]}`, ErrDamaged, "x5c is not base64"},
		{`{"kty":"EC","x5c":["AAAA"]}`, ErrDamaged, "certificate 1 of x5c"},
		{`{"kty":"oct","k":"c2VjcmV0"}`, ErrNoCertificate, "symmetric"},
		{`{"kty":7}`, ErrNoCertificate, ""},
		{`{"keys":[]}`, ErrNoCertificate, "empty"},
		{`{"keys":[7]}`, ErrDamaged, "key 1"},
	} {
		_, err := Load([]byte(tt.text), TypeAuto, "")
		checkError(t, err, tt.want, tt.words)
		if err != nil && strings.Contains(err.Error(), "870") {
			t.Errorf("the key stands in %v", err)
		}
	}
}

func FuzzForeign(f *testing.F) {
	for _, file := range []string{"ec.jks", "trusted.jks", "chain.p7b", "chain-pem.p7b", "ec-v2.ppk", "rsa-v3.ppk", "ed25519-v2-sealed.ppk"} {
		f.Add(testFile(f, file))
	}
	f.Add([]byte(`{"kty":"OKP","crv":"Ed25519","d":"AA","x":"AA"}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if bytes.Contains(data, []byte("Argon2-")) {
			return // slow by intention
		}
		_, _ = Load(data, TypeAuto, "secret") // must neither panic nor take long
	})
}
