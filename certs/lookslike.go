package certs

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// looksLike says in words what content that is no certificate store seems to be.
func looksLike(data, text []byte) string {
	if len(data) == 0 {
		return "an empty file"
	}
	if len(text) == 0 {
		return "nothing but white space"
	}
	if s := looksBinary(data); s != "" {
		return s
	}
	lower := bytes.ToLower(text[:min(len(text), 512)])
	for _, known := range []struct{ prefix, name string }{
		{"<!doctype html", "an HTML page (perhaps a login or error page was saved instead of the file)"},
		{"<html", "an HTML page (perhaps a login or error page was saved instead of the file)"},
		{"<?xml", "an XML file"},
		{"{", "a JSON file without a key in it"},
		{"msh|", "an HL7 message"},
		{"---- begin", "a key of another program"},
	} {
		if bytes.HasPrefix(lower, []byte(known.prefix)) {
			return known.name
		}
	}
	if isText(text) {
		// None of it is shown: it may be the file with the password.
		return fmt.Sprintf("text (lines: %d) without a PEM block", bytes.Count(text, []byte("\n"))+1)
	}
	return fmt.Sprintf("binary data of %d bytes that starts with % X", len(data), data[:min(len(data), 8)])
}

const savedAsText = "a key store or certificate in binary that was saved or sent as text, which destroys it (copy it " +
	"again, without opening it in an editor)"

func looksBinary(data []byte) string {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		if len(data) > 6 && data[6]&1 != 0 { // general purpose flags of the first file in it
			return "a ZIP archive with a password (unpack it first)"
		}
		return "a ZIP archive (unpack it first)"
	}
	for _, known := range []struct{ prefix, name string }{
		{"\x89PNG", "a PNG image"},
		{"\xFF\xD8\xFF", "a JPEG image"},
		{"GIF8", "a GIF image"},
		{"%PDF", "a PDF document"},
		{"Rar!\x1A\x07", "a RAR archive (unpack it first)"},
		{"\x99\x01", "a PGP key, which TLS does not use"},
		{"\x1F\x8B", "a gzip archive (unpack it first)"},
		{"7z\xBC\xAF", "a 7-Zip archive (unpack it first)"},
		{"\x7FELF", "a program"},
		{"MZ", "a Windows program"},
		{"SQLite format 3", "an SQLite database"},
		{"\x0BMSH", "an HL7 message in MLLP framing"},
		// DER begins 30 82, and 82 is no character of UTF-8.
		{"0\xC2\x82", savedAsText},
		{"0\xEF\xBF\xBD", savedAsText},
		{"0\xE2\x80\x9A", savedAsText},
		{"\xEF\xBB\xBF0\x82", savedAsText},
		{"\xEF\xBB\xBF0\xC2\x82", savedAsText},
		{"\xEF\xBB\xBF0\xEF\xBF\xBD", savedAsText},
		{"\xEF\xBB\xBF0\xE2\x80\x9A", savedAsText},
	} {
		if bytes.HasPrefix(data, []byte(known.prefix)) {
			return known.name
		}
	}
	if _, err := x509.ParseCertificateRequest(data); err == nil {
		return "a certificate request (CSR), not the certificate the authority made from it"
	}
	if _, err := x509.ParseRevocationList(data); err == nil {
		return "a revocation list (CRL)"
	}
	if _, err := x509.ParsePKIXPublicKey(data); err == nil {
		return "a public key without a certificate"
	}
	return ""
}

// unbase64 decodes text that is base64 and nothing else; blanks and line breaks do not count.
func unbase64(text []byte) ([]byte, bool) {
	if len(text) < 64 {
		return nil, false
	}
	raw := decodeBase64(string(text))
	return raw, raw != nil
}

func isText(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	for _, r := range string(b[:min(len(b), 512)]) {
		if r != utf8.RuneError && !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}
