package certs

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestParseAuthorities(t *testing.T) {
	for file, want := range map[string]int{
		"certificates.pem": 3, "certificate.cer": 1, "base64.cer": 1, "shuffled.pem": 4, "encrypted-pkcs8.pem": 1,
		"root.crt": 1, "chain.p7b": 2, "chain-pem.p7b": 2, "trusted.pem": 1, "bom.pem": 3, "utf16.pem": 3,
		"bag-attributes.pem": 3, "crlf.pem": 3,
	} {
		a, err := ReadAuthorities(filepath.Join("testdata", file))
		if err != nil || len(a.Certificates) != want {
			t.Errorf("%s: %d certificates, %v, want %d", file, len(a.Certificates), err, want)
		}
	}
	for _, tt := range []struct {
		file  string
		want  error
		words string
	}{
		{"keyonly.pem", ErrNoCertificate, "only certificates were asked for"},
		{"openssl3-ec.pfx", ErrNoCertificate, "this is a PFX"},
		{"trusted.jks", ErrNoCertificate, "this is a JKS"},
		{"csr.pem", ErrNoCertificate, "CSR"},
		{"make.sh", ErrNoCertificate, "this is text"},
		{"brainpool.pem", ErrUnsupported, "brainpoolP256r1"},
	} {
		_, err := ParseAuthorities(testFile(t, tt.file))
		checkError(t, err, tt.want, tt.words)
	}
	if _, err := ReadAuthorities("testdata"); err == nil || !strings.Contains(err.Error(), "this is a folder") {
		t.Errorf("a folder: %v", err)
	}
}

// wide is text in UTF-16 with the low byte at index low of each pair.
func wide(text string, low int) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		pair := []byte{0, 0}
		pair[low], pair[1-low] = byte(u), byte(u>>8)
		out = append(out, pair...)
	}
	return out
}

// TestTextAroundPEM has a certificate as editors, shells and mail programs hand it on.
func TestTextAroundPEM(t *testing.T) {
	text := string(testFile(t, "chain.pem"))
	ca := string(testFile(t, "root.crt"))
	block, _ := pem.Decode([]byte(ca))
	bare := base64.StdEncoding.EncodeToString(block.Bytes)
	for name, change := range map[string]func(string) []byte{
		"as it is":        func(s string) []byte { return []byte(s) },
		"UTF-8 mark":      func(s string) []byte { return []byte("\xEF\xBB\xBF" + s) },
		"UTF-16LE":        func(s string) []byte { return append([]byte("\xFF\xFE"), wide(s, 0)...) },
		"UTF-16BE":        func(s string) []byte { return append([]byte("\xFE\xFF"), wide(s, 1)...) },
		"unmarked 16LE":   func(s string) []byte { return wide(s, 0) },
		"unmarked 16BE":   func(s string) []byte { return wide(s, 1) },
		"CRLF":            func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) },
		"CR":              func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r")) },
		"blanks at ends":  func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", " \t\n")) },
		"indented":        func(s string) []byte { return []byte("  " + strings.ReplaceAll(s, "\n", "\n  ")) },
		"text before":     func(s string) []byte { return []byte("Bag Attributes\n    friendlyName: x\nKey: <No>\n" + s) },
		"text after":      func(s string) []byte { return []byte(s + "\nMit freundlichen Gr\xfc\xdfen\n") },
		"mark inside":     func(s string) []byte { return []byte(strings.ReplaceAll(s, "-----BEGIN", "\xEF\xBB\xBF-----BEGIN")) },
		"text on a line":  func(s string) []byte { return []byte("cert: " + s) },
		"no line at ends": func(s string) []byte { return []byte(strings.TrimRight(s, "\n")) },
		"written out":     func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", `\n`)) },
		"one line":        func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", " ")) },
		"END and BEGIN":   func(s string) []byte { return []byte(strings.ReplaceAll(s, "-----\n-----", "----------")) },
		"NUL at the end":  func(s string) []byte { return []byte(s + "\x00") },
	} {
		s, err := Load(change(text), TypePEMKeyFile, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if e, err := s.Select("*"); err != nil || len(e.Chain) != 1 {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		if a, err := ParseAuthorities(change(ca)); err != nil || len(a.Certificates) != 1 {
			t.Errorf("%s as an authority: %+v, %v", name, a, err)
		}
	}
	for name, data := range map[string]string{
		"base64": bare, "base64 in lines": bare[:64] + "\r\n" + bare[64:], "base64 with a mark": "\xEF\xBB\xBF" + bare,
		"base64 in UTF-16": string(wide(bare, 0)), "DER": string(block.Bytes),
		"base64 with blanks": " " + bare[:64] + " \n " + bare[64:] + " ",
	} {
		if a, err := ParseAuthorities([]byte(data)); err != nil || len(a.Certificates) != 1 {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
}

// badAuthorities are certificates that cannot be used, and what is said of each.
func badAuthorities(t testing.TB, o openssl) map[string][]byte {
	t.Helper()
	o.run("openssl req -x509 -new -key k.pem -out bad.pem -days 400 -subj '/CN=bad one' -set_serial -1234567")
	bad := map[string][]byte{"its serial number is negative": o.read("bad.pem")}
	for kind, options := range map[string]string{
		"secp256k1": "-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1",
		"RSA-PSS":   "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
		"Ed448":     "-algorithm ED448",
	} {
		o.run("openssl genpkey -out bad.key " + options)
		o.run("openssl req -x509 -new -key bad.key -out bad.pem -days 400 -subj '/CN=bad one'")
		bad["unsupported kind of key: "] = o.read("bad.pem")
		bad[kind] = o.read("bad.pem")
	}
	good := o.read("c.pem")
	bad["damaged"] = bytes.Replace(good, []byte("\nMII"), []byte("\nM*I"), 1)
	bad["its END line is missing"] = bytes.Replace(good, []byte("-----END CERTIFICATE-----"), nil, 1)
	return bad
}

// TestBadAuthorityAmongGoodOnes is named and left out, wherever it stands. Seen in the field:
// r16-two-cas-one-negative-serial.pem.
func TestBadAuthorityAmongGoodOnes(t *testing.T) {
	o := newOpenSSL(t)
	o.pair()
	good := o.read("c.pem")
	other := testFile(t, "root.crt")
	for words, bad := range badAuthorities(t, o) {
		for name, list := range map[string][][]byte{
			"first": {bad, good, other}, "between": {good, bad, other}, "last": {good, other, bad},
		} {
			a, err := ParseAuthorities(bytes.Join(list, []byte("\n")))
			if err != nil || len(a.Certificates) != 2 || len(a.LeftOut) != 1 || !strings.Contains(a.LeftOut[0], words) {
				t.Errorf("%s %s: %d certificates, left out %q, %v", words, name, len(a.Certificates), a.LeftOut, err)
			}
		}
		a, err := ParseAuthorities(bad)
		if err == nil || len(a.Certificates) != 0 || !strings.Contains(err.Error(), words) {
			t.Errorf("%s alone: %+v, %v", words, a, err)
		}
		if block, _ := pem.Decode(bad); block != nil {
			a, err := ParseAuthorities(p7bOf(t, derOf(t, good), block.Bytes, derOf(t, other)))
			if err != nil || len(a.Certificates) != 2 || len(a.LeftOut) != 1 || !strings.Contains(a.LeftOut[0], words) {
				t.Errorf("%s in a P7B: %d certificates, left out %q, %v", words, len(a.Certificates), a.LeftOut, err)
			}
		}
	}
	negative := badAuthorities(t, o)["its serial number is negative"]
	a, err := ParseAuthorities(append(good, negative...))
	if err != nil || !slices.ContainsFunc(a.LeftOut, func(s string) bool { return strings.Contains(s, `"CN=bad one"`) }) {
		t.Errorf("the one left out is not named: %q, %v", a.LeftOut, err)
	}
}

// p7bOf is a PKCS#7 file of certificates, as Windows exports it.
func p7bOf(t testing.TB, list ...[]byte) []byte {
	t.Helper()
	empty := mustMarshal(t, contentInfo{Type: oidData})
	data := []byte{0x02, 1, 1, 0x31, 0}
	data = append(data, empty...)
	data = appendElement(data, 0xA0, bytes.Join(list, nil))
	data = append(data, 0x31, 0)
	return mustMarshal(t, newPart(oidSignedData(), appendElement(nil, 0x30, data)))
}

func oidSignedData() []int { return []int{1, 2, 840, 113549, 1, 7, 2} }

func TestDecodeText(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "pw": "pw", "\xEF\xBB\xBFpw": "pw", "\xFF\xFEp\x00w\x00": "pw", "\xFE\xFF\x00p\x00w": "pw",
		"p\x00w\x00": "pw", "\x00p\x00w": "pw", "M\xfcller": "M\xfcller", "M\x00\xfc\x00": "Mü", "\x00M\x00\xfc": "Mü", "Müller": "Müller", "\xFF\xFE": "",
		"\xFF\xFE\x3D\xD8\x00\xDE": "😀", "\x30\x82\x01\x00": "\x30\x82\x01\x00", "\xFE\xED\xFE\xED": "\xFE\xED\xFE\xED",
		"\xFF\xFEa": "\xFF\xFEa", "a\x00": "a", "\x00\x00": "\x00\x00",
	} {
		if got := string(DecodeText([]byte(in))); got != want {
			t.Errorf("DecodeText(%q) = %q, want %q", in, got, want)
		}
	}
}
