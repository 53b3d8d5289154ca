package content_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/content"
)

// obx5 makes a message with that OBX-5 and returns the field.
func obx5(t testing.TB, typ, value string) (hl7.Node, hl7.Delimiters) {
	t.Helper()
	msg, err := hl7.Parse([]byte("MSH|^~\\&|||||||ORU^R01|1|P|2.5\rOBX|1|" + typ + "|1^a||" + value + "||||||F\r"))
	if err != nil {
		t.Fatal(err)
	}
	s, _ := msg.Segment("OBX", 1)
	n, _ := s.Field(5)
	return n, msg.Delimiters()
}

const pdf = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"

func TestFind(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString([]byte(pdf))
	long := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0, 1, 2, 250}, 300))
	for _, c := range []struct {
		name, typ, value string
		ok               bool
		encoding         content.Encoding
		kind             content.Kind
		bytes            string
	}{
		{"ED base64", "ED", "LAB^AP^PDF^Base64^" + b64, true, content.EncodingBase64, content.KindPDF, pdf},
		{"ED, encoding in capitals", "ED", "LAB^AP^PDF^BASE64^" + b64, true, content.EncodingBase64, content.KindPDF, pdf},
		{"ED, encoding missing", "ED", "LAB^AP^PDF^^" + b64, true, content.EncodingBase64, content.KindPDF, pdf},
		{"ED, no padding", "ED", "^^^Base64^" + strings.TrimRight(b64, "="), true, content.EncodingBase64, content.KindPDF, pdf},
		{
			"ED, broken lines", "ED", "^^^Base64^" + b64[:20] + `\.br\` + b64[20:30] + `\X0D0A\` + b64[30:] + " ",
			true, content.EncodingBase64, content.KindPDF, pdf,
		},
		{"ED hex", "ED", "^^^Hex^" + hex.EncodeToString([]byte(pdf)), true, content.EncodingHex, content.KindPDF, pdf},
		{"ED plain", "ED", `^TEXT^PLAIN^A^a\F\b\.br\c`, true, content.EncodingPlain, content.KindText, "a|b\nc"},
		{"ED, base64 that is called plain", "ED", "^AP^PDF^A^" + b64, true, content.EncodingBase64, content.KindPDF, pdf},
		{
			"ED, plain that is called base64", "ED", `^^RTF^Base64^{\E\rtf1 x}`, true,
			content.EncodingPlain, content.KindRTF, `{\rtf1 x}`,
		},
		{
			"ED, hexadecimal that is called base64", "ED", "^^^Base64^" + hex.EncodeToString([]byte(pdf)), true,
			content.EncodingHex, content.KindPDF, pdf,
		},
		{"ED, RTF", "ED", `^^RTF^A^{\E\rtf1 x}`, true, content.EncodingPlain, content.KindRTF, `{\rtf1 x}`},
		{"ED empty", "ED", "^^^Base64^", false, content.EncodingBase64, content.KindUnknown, ""},
		{"base64 as TX", "TX", b64, true, content.EncodingBase64, content.KindPDF, pdf},
		{"base64 in a component of ST", "ST", "x^" + b64, true, content.EncodingBase64, content.KindPDF, pdf},
		{"long base64 of something", "ST", long, true, content.EncodingBase64, content.KindUnknown, strings.Repeat("\x00\x01\x02\xfa", 300)},
		{"short text", "TX", "All is well", false, 0, 0, ""},
		{"long text", "TX", strings.Repeat("All is well. ", 500), false, 0, 0, ""},
		{"long word", "TX", strings.Repeat("a", 100), false, 0, 0, ""},
	} {
		n, d := obx5(t, c.typ, c.value)
		v, ok := content.Find(n, c.typ, d)
		if ok != c.ok {
			t.Errorf("%s: %v, %+v", c.name, ok, v)
			continue
		}
		if !ok {
			continue
		}
		var b bytes.Buffer
		size, err := v.WriteTo(&b)
		if v.Encoding != c.encoding || v.Kind != c.kind || err != nil || b.String() != c.bytes ||
			size != int64(b.Len()) || v.Size() != size {
			t.Errorf("%s: %v %v, %d and %d bytes %.60q, %v", c.name, v.Encoding, v.Kind, size, v.Size(), b.String(), err)
		}
	}
}

func TestReference(t *testing.T) {
	n, d := obx5(t, "RP", "http://pacs.example/1\\T\\2^PACS&1.2&ISO^image^JPEG")
	v, ok := content.Find(n, "RP", d)
	if !ok || v.Reference != "http://pacs.example/1&2" || v.Kind != content.KindJPEG || v.Size() != 0 {
		t.Errorf("%+v", v)
	}
	if _, err := v.WriteTo(io.Discard); !errors.Is(err, content.ErrReference) {
		t.Errorf("%v", err)
	}
}

func TestDamaged(t *testing.T) {
	good := base64.StdEncoding.EncodeToString([]byte(pdf))
	n, d := obx5(t, "ED", "^^^Base64^"+good[:40]+"!!"+good[40:])
	v, _ := content.Find(n, "ED", d)
	var b bytes.Buffer
	if _, err := v.WriteTo(&b); err == nil || !strings.Contains(err.Error(), "Base64 at byte 55 of the message") {
		t.Errorf("%v", err)
	}
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		head string
		want content.Kind
	}{
		{pdf, content.KindPDF},
		{"\r\n%PDF-1.7", content.KindPDF},
		{"\x89PNG\r\n\x1a\n\x00", content.KindPNG},
		{"\xff\xd8\xff\xe0\x00\x10JFIF", content.KindJPEG},
		{"GIF89a", content.KindGIF},
		{"II*\x00", content.KindTIFF},
		{"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28", content.KindBMP},
		{strings.Repeat("\x00", 128) + "DICM", content.KindDICOM},
		{`{\rtf1\ansi`, content.KindRTF},
		{"<html>", content.KindHTML},
		{"<!DOCTYPE HTML>", content.KindHTML},
		{"\xef\xbb\xbf<?xml version", content.KindXML},
		{"PK\x03\x04", content.KindZIP},
		{"Befund: gr\u00fcn\r\n", content.KindText},
		{"cut \xc3", content.KindText},
		{"latin \xfc x", content.KindUnknown},
		{"\x00\x01", content.KindUnknown},
		{"", content.KindUnknown},
	} {
		if got := content.Detect([]byte(c.head)); got != c.want {
			t.Errorf("%q: %v, want %v", c.head, got, c.want)
		}
		if c.want.String() == "" || !strings.HasPrefix(c.want.Extension(), ".") || !strings.Contains(c.want.MediaType(), "/") {
			t.Errorf("%v %s %s", c.want, c.want.Extension(), c.want.MediaType())
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("ED", "a^b^c^Base64^QUJD\\.br\\")
	f.Add("TX", strings.Repeat("QUJD", 300))
	f.Add("RP", "x^y&z~a")
	f.Fuzz(func(t *testing.T, typ, value string) {
		msg, err := hl7.Parse([]byte("MSH|^~\\&|||||||ORU^R01|1|P|2.5\rOBX|||||" + value))
		if err != nil {
			return
		}
		msg.Walk(func(n hl7.Node) bool {
			v, ok := content.Find(n, typ, msg.Delimiters())
			if !ok {
				return true
			}
			if written, err := v.WriteTo(io.Discard); err == nil && written != v.Size() {
				t.Fatalf("%q: %d bytes written, size %d", value, written, v.Size())
			}
			return true
		})
	})
}

func BenchmarkWrite10MB(b *testing.B) {
	n, d := obx5(b, "ED", "^AP^PDF^Base64^"+base64.StdEncoding.EncodeToString(append([]byte(pdf), make([]byte, 10<<20)...)))
	b.SetBytes(10 << 20)
	b.ReportAllocs()
	for b.Loop() {
		v, ok := content.Find(n, "ED", d)
		if !ok || v.Kind != content.KindPDF {
			b.Fatalf("%+v", v)
		}
		if _, err := v.WriteTo(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
