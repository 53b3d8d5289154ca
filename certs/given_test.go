package certs

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestContentAsText(t *testing.T) {
	pfx := "\x30\x82\x09\x00" + strings.Repeat("\x01\x00\xFF", 30)
	// Few bytes, but whole DER.
	short := "\x30\x26" + strings.Repeat("\x02\x01\x00\x05\x00\x0A\x01\x07", 4) + "\x02\x01\x00\x02\x01\x00"
	jks := jksBegin + strings.Repeat("x", 40)
	block := "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
	in64 := base64.StdEncoding.EncodeToString
	for _, c := range []struct {
		name, text string
		is         bool // content, and not a path
		content    string
	}{
		{"PEM", block, true, block},
		{"PEM behind other lines", "Bag Attributes\n" + block, true, "Bag Attributes\n" + block},
		{"a JSON web key", ` {"kty":"EC"}`, true, ` {"kty":"EC"}`},
		{"PuTTY's", "PuTTY-User-Key-File-3: x", true, "PuTTY-User-Key-File-3: x"},
		{"base64 of a PFX in lines", in64([]byte(pfx))[:40] + "\r\n " + in64([]byte(pfx))[40:], true, pfx},
		{"base64 of little DER", in64([]byte(short)), true, short},
		{"base64 of a Java key store", in64([]byte(jks)), true, jks},
		{"base64 of PEM", in64([]byte(block)), true, block},
		{"a path", "/etc/mllp/server.pfx", false, ""},
		{"a path that is base64 too", "MAEx", false, "\x30\x01\x31"},
		{"nothing", "", false, ""},
	} {
		if got := IsContent(c.text); got != c.is {
			t.Errorf("%s: IsContent = %v", c.name, got)
		}
		if got := string(Content(c.text)); got != c.content {
			t.Errorf("%s: Content = %q, want %q", c.name, got, c.content)
		}
	}
}

func TestTypesAreFilesOrBlobs(t *testing.T) {
	types := Types()
	if len(types) != 22 {
		t.Errorf("%d types, want 22", len(types))
	}
	for _, kind := range types {
		words := kind.String()
		if kind.IsFile() != strings.HasSuffix(words, " file") || kind.IsBlob() != strings.HasSuffix(words, " blob") {
			t.Errorf("%d (%s): file %v, blob %v", int(kind), words, kind.IsFile(), kind.IsBlob())
		}
		if (kind.fault() == nil) != (kind.Unsupported() == "") {
			t.Errorf("%d (%s): %v, and said of it is %q", int(kind), words, kind.fault(), kind.Unsupported())
		}
	}
}
