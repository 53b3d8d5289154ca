package certs

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"testing"
	"time"

	"github.com/pavlo-v-chernykh/keystore-go/v4"
)

// unusableKeys are made by openssl: the options of genpkey, and the kind as a person calls it.
var unusableKeys = []struct{ options, kind string }{
	{"-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1", "secp256k1"},
	{"-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1", "brainpoolP256r1"},
	{"-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP384t1", "brainpoolP384t1"},
	{"-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP512r1", "brainpoolP512r1"},
	{"-algorithm EC -pkeyopt ec_paramgen_curve:P-224", "P-224"},
	{"-algorithm EC -pkeyopt ec_paramgen_curve:P-192", "P-192"},
	{"-algorithm EC -pkeyopt ec_paramgen_curve:sect283r1", "1.3.132.0.17"},
	{"-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit", "written out"},
	{"-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048", "RSA-PSS"},
	{"-algorithm RSA -pkeyopt rsa_keygen_bits:512", "RSA of 512 bits"},
	{"-algorithm ED448", "Ed448"},
	{"-algorithm EC -pkeyopt ec_paramgen_curve:SM2", "SM2"},
	{"-algorithm X25519", "X25519"},
	{"-algorithm DSA -pkeyopt dsa_paramgen_bits:1024", "DSA"},
}

// TestKeysThatCannotBeUsed has them in every kind of store: each names the kind and what to ask for, and none is
// "damaged". Seen in the field: r15-secp256k1.pfx, r15-rsa-pss.pfx.
func TestKeysThatCannotBeUsed(t *testing.T) {
	o := newOpenSSL(t)
	o.pair()
	for _, tt := range unusableKeys {
		t.Run(tt.kind, func(t *testing.T) {
			o := openssl{t, o.dir}
			if tt.kind == "DSA" {
				o.run("openssl genpkey -genparam -out dsa.pem " + tt.options)
				o.run("openssl genpkey -paramfile dsa.pem -out key.pem")
			} else {
				o.run("openssl genpkey -out key.pem " + tt.options)
			}
			o.run("openssl pkey -in key.pem -outform DER -out key.der")
			o.run("openssl pkcs8 -topk8 -in key.pem -passout pass:pw -out sealed.pem")
			stores := map[string][]byte{
				"PEM": o.read("key.pem"), "DER": o.read("key.der"), "encrypted": o.read("sealed.pem"),
			}
			certificate := o.certify()
			stores["PEM with certificate"] = append(o.read("key.pem"), certificate...)
			if tt.kind == "X25519" { // it cannot sign, and openssl makes no PFX of a key without its certificate
				stores["PFX"] = rewrite(t, "openssl3-ec.pfx", "secret", func(p *pfx) {
					p.parts = []contentInfo{clearPart(t, newBag(oidKeyBag, derOf(t, o.read("key.pem"))))}
				})
			} else {
				o.run("openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:pw -out out.pfx")
				stores["PFX"] = o.read("out.pfx")
				o.run("openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:pw -legacy -out out.pfx")
				stores["legacy PFX"] = o.read("out.pfx")
				o.run("openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass: -keypbe NONE -certpbe NONE -nomac -out out.pfx")
				stores["plain PFX"] = o.read("out.pfx")
			}
			if o.command("openssl pkey -in key.pem -traditional -out old.pem").Run() == nil {
				stores["traditional PEM"] = o.read("old.pem")
			}
			stores["JKS"] = javaKeystore(t, derOf(t, o.read("key.pem")), derOf(t, certificate))
			for name, data := range stores {
				password := "pw"
				if name == "PFX" && tt.kind == "X25519" {
					password = "secret"
				}
				_, err := Load(data, TypeAuto, password)
				checkError(t, err, ErrUnsupported, "unsupported kind of key: ")
				checkError(t, err, ErrUnsupported, tt.kind)
				checkError(t, err, ErrUnsupported, "ask for an RSA key of 2048 bits or more")
				if t.Failed() {
					t.Fatal(name)
				}
			}
			if tt.kind == "X25519" {
				return
			}
			// Beside a good one it is named and left out.
			good := append(append(append(o.read("key.pem"), certificate...), o.read("k.pem")...), o.read("c.pem")...)
			s, err := Load(good, TypeAuto, "")
			if err != nil || len(s.Notes) == 0 {
				t.Fatalf("beside a good one: %+v, %v", s, err)
			}
			if e, err := s.Select("*"); err != nil || e.Leaf.Subject.CommonName != host {
				t.Errorf("beside a good one: %+v, %v", e, err)
			}
		})
	}
}

// certify makes cert.pem for key.pem, and returns it; for a key that cannot sign the one of another.
func (o openssl) certify() []byte {
	o.t.Helper()
	if o.command("openssl req -x509 -new -key key.pem -out cert.pem -days 400 -subj /CN=odd.example").Run() != nil {
		return o.read("c.pem")
	}
	return o.read("cert.pem")
}

func derOf(t testing.TB, text []byte) []byte {
	t.Helper()
	block, _ := pem.Decode(text)
	for block != nil && bytes.HasSuffix([]byte(block.Type), []byte("PARAMETERS")) {
		t.Fatal("parameters come first")
	}
	if block == nil {
		t.Fatalf("no PEM in %q", text)
	}
	return block.Bytes
}

// javaKeystore makes a JKS store with another program than ours, password pw.
func javaKeystore(t testing.TB, key, certificate []byte) []byte {
	t.Helper()
	store := keystore.New()
	entry := keystore.PrivateKeyEntry{
		CreationTime: time.Unix(0, 0), PrivateKey: key,
		CertificateChain: []keystore.Certificate{{Type: "X509", Content: certificate}},
	}
	if err := store.SetPrivateKeyEntry("odd", entry, []byte("pw")); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := store.Store(&out, []byte("pw")); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestWebKeysThatCannotBeUsed: as above, in JSON.
func TestWebKeysThatCannotBeUsed(t *testing.T) {
	short := base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{0x81}, 64))
	for kind, text := range map[string]string{
		"secp256k1":       `{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA","d":"AA"}`,
		"BP-256":          `{"kty":"EC","crv":"BP-256","x":"AA","y":"AA","d":"AA"}`,
		"X25519":          `{"kty":"OKP","crv":"X25519","x":"AA","d":"AA"}`,
		"Ed448":           `{"kty":"OKP","crv":"Ed448","x":"AA","d":"AA"}`,
		"RSA of 512 bits": fmt.Sprintf(`{"kty":"RSA","n":%q,"e":"AQAB","d":"AQ","p":"AQ","q":"AQ"}`, short),
		"AKP":             `{"kty":"AKP","alg":"ML-DSA-44","d":"AA"}`,
	} {
		_, err := Load([]byte(text), TypeAuto, "")
		checkError(t, err, ErrUnsupported, "unsupported kind of key: ")
		checkError(t, err, ErrUnsupported, kind)
		good, errJSON := json.Marshal(webKey(t, only(t, "chain.pem", "")))
		if errJSON != nil {
			t.Fatal(errJSON)
		}
		s, err := Load(fmt.Appendf(nil, `{"keys":[%s,%s]}`, text, good), TypeAuto, "")
		if err != nil || len(s.Notes) != 1 || s.Entries[0].Key == nil {
			t.Errorf("%s beside a good one: %+v, %v", kind, s, err)
		}
	}
}
