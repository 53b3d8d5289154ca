package certs

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestForeignContent(t *testing.T) {
	wide := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune("Guten Tag, hier ist kein Zertifikat")) {
		wide = append(wide, byte(u>>8), byte(u))
	}
	for _, tt := range []struct{ name, content, words string }{
		{"empty", "", "an empty file"},
		{"blank", " \r\n\t", "nothing but white space"},
		{"text", "Passwort folgt per Telefon", "text (lines: 1) without"},
		{"UTF-16", string(wide), "text (lines: 1) without"},
		{"HTML", "\n<!DOCTYPE html><title>Login</title>", "an HTML page"},
		{"XML", `<?xml version="1.0"?><a/>`, "an XML file"},
		{"JSON", `{"error":"denied"}`, "a JSON file"},
		{"HL7", "MSH|^~\\&|A|B", "an HL7 message"},
		{"PNG", "\x89PNG\r\n\x1a\n....", "a PNG image"},
		{"PDF", "%PDF-1.7", "a PDF document"},
		{"ZIP", "PK\x03\x04....", "unpack it first"},
		{"ZIP with a password", "PK\x03\x04\x14\x00\x01\x00....", "a ZIP archive with a password (unpack it first)"},
		{"gzip", "\x1f\x8b\x08", "unpack it first"},
		{"PFX saved as UTF-8", "0\u0082\x04,\x02\x01\x03", "in binary that was saved or sent as text"},
		{"PFX read as windows-1252", "\uFEFF0\u201a\x04,\x02\x01\x03", "in binary that was saved or sent as text"},
		{"PFX read as UTF-8", "0\uFFFD\x04,\x02\x01\x03", "in binary that was saved or sent as text"},
		{"binary", "\x01\x02\x03\x04\xff", "binary data of 5 bytes that starts with 01 02 03 04 FF"},
		{"DER of nothing", "0\x03\x02\x01\x07", "binary data"},
		{"base64 of nothing", base64.StdEncoding.EncodeToString(make([]byte, 99)), "this is text"},
	} {
		for _, kind := range []Type{TypeAuto, TypePFXFile, TypePEMKeyBlob, TypePublicKeyFile} {
			_, err := Load([]byte(tt.content), kind, "")
			checkError(t, err, ErrNoCertificate, tt.words)
			if err != nil && !strings.Contains(err.Error(), "expected a PFX") {
				t.Errorf("%s: %v does not say what is expected", tt.name, err)
			}
		}
		if needsPassword([]byte(tt.content)) {
			t.Errorf("%s: needs a password", tt.name)
		}
	}
}

// TestBlocksThatHoldSomethingElse are a PFX as certutil -encode writes it, and a P7B with the key behind it.
func TestBlocksThatHoldSomethingElse(t *testing.T) {
	for _, name := range []string{"CERTIFICATE", "PKCS12"} {
		armoured := pem.EncodeToMemory(&pem.Block{Type: name, Bytes: testFile(t, "openssl3-ec.pfx")})
		if !needsPassword(armoured) {
			t.Errorf("%s: no password needed", name)
		}
		checkOpens(t, name, armoured, "secret")
		_, err := ParseAuthorities(armoured)
		checkError(t, err, ErrNoCertificate, "this is a PFX")
	}
	s := mustLoad(t, "chain.pem", "")
	e, err := s.Select("*")
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(e.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, behind := range [][]byte{
		pem.EncodeToMemory(&pem.Block{Type: blockPKCS8, Bytes: key}), testFile(t, "chain.pem"),
	} {
		checkOpens(t, "P7B, then key", slices.Concat(testFile(t, "chain-pem.p7b"), pem.EncodeToMemory(
			&pem.Block{Type: "CERTIFICATE", Bytes: e.Leaf.Raw}), behind), "")
	}
	_, err = mustLoad(t, "openssh.pem", "").Select("*")
	checkError(t, err, ErrNoKey, "OpenSSH's own format")
}

func TestUnsupportedFormats(t *testing.T) {
	for _, tt := range []struct {
		content string
		kind    Type
		words   string
	}{
		{"\xCE\xCE\xCE\xCE\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x03\x00\x00........", TypeJKSBlob, "secret key"},
		{"PuTTY-User-Key-File-1: ssh-rsa", TypePPKFile, "puttygen"},
		{"ssh-ed25519 AAAA me@host", TypeSSHPublicFile, "SSH public key"},
		{"<RSAKeyValue></RSAKeyValue>", TypeXMLBlob, "XML key"},
	} {
		for _, kind := range []Type{tt.kind, TypeAuto} {
			_, err := Load([]byte(tt.content), kind, "")
			checkError(t, err, ErrUnsupported, tt.words)
		}
		_, err := Load([]byte(tt.content), TypePFXBlob, "")
		checkError(t, err, ErrNoCertificate, "or 99 (detect)")
	}
	for kind, words := range map[Type]string{
		TypeUser: "on Windows only", TypeMachine: "on Windows only", TypeSecurityKey: "use a PFX or PEM store",
		-1: "no such store type", 21: "no such store type", 98: "no such store type",
	} {
		_, err := Load(testFile(t, "chain.pem"), kind, "")
		checkError(t, err, ErrUnsupported, words)
		_, err = LoadFile("no file is looked for", kind, "")
		checkError(t, err, ErrUnsupported, words)
	}
}

func TestTypeNames(t *testing.T) {
	for kind, want := range map[Type]string{
		0: "Windows user store", 1: "Windows machine store", 2: "PFX file", 3: "PFX blob", 4: "JKS file", 5: "JKS blob",
		6: "PEM key file", 7: "PEM key blob", 8: "public key file", 9: "public key blob", 10: "SSH public key blob",
		11: "P7B file", 12: "P7B blob", 13: "SSH public key file", 14: "PPK file", 15: "PPK blob", 16: "XML key file",
		17: "XML key blob", 18: "JWK file", 19: "JWK blob", 20: "security key", 99: "detect", 42: "store type 42",
	} {
		if got := kind.String(); got != want {
			t.Errorf("Type(%d) = %q, want %q", int(kind), got, want)
		}
		if got := kind.IsFile(); got != strings.HasSuffix(want, " file") {
			t.Errorf("Type(%d).IsFile() = %v", int(kind), got)
		}
	}
}
