package certs

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"unicode"
	"unicode/utf16"
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

func looksBinary(data []byte) string {
	for _, known := range []struct{ prefix, name string }{
		{"\x89PNG", "a PNG image"},
		{"\xFF\xD8\xFF", "a JPEG image"},
		{"GIF8", "a GIF image"},
		{"%PDF", "a PDF document"},
		{"PK\x03\x04", "a ZIP archive (unpack it first)"},
		{"\x1F\x8B", "a gzip archive (unpack it first)"},
		{"7z\xBC\xAF", "a 7-Zip archive (unpack it first)"},
		{"\x7FELF", "a program"},
		{"MZ", "a Windows program"},
		{"SQLite format 3", "an SQLite database"},
		{"\x0BMSH", "an HL7 message in MLLP framing"},
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
	return ""
}

// plainText is data as trimmed UTF-8, without a byte order mark; UTF-16 is converted.
func plainText(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		data = fromUTF16(data[2:], 0)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		data = fromUTF16(data[2:], 1)
	}
	return bytes.TrimSpace(data)
}

// fromUTF16 converts UTF-16 whose low byte stands at index low of each pair.
func fromUTF16(data []byte, low int) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+1-low])<<8
	}
	return []byte(string(utf16.Decode(units)))
}

// unbase64 decodes text that is base64 and nothing else, line breaks allowed.
func unbase64(text []byte) ([]byte, bool) {
	if len(text) < 64 {
		return nil, false
	}
	raw, err := base64.StdEncoding.DecodeString(string(text)) // it skips CR and LF
	return raw, err == nil
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
