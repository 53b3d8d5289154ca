package content_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/content"
)

// obxs makes a message with an OBX for each value, which is all of OBX-2 to OBX-5, and returns the fields OBX-5.
func obxs(t testing.TB, values ...string) ([]hl7.Node, hl7.Delimiters) {
	t.Helper()
	var b strings.Builder
	b.WriteString("MSH|^~\\&|||||||ORU^R01|1|P|2.5\rOBR|1\r")
	for n, value := range values {
		fmt.Fprintf(&b, "OBX|%d|%s||||||F\r", n+1, value)
	}
	msg, err := hl7.Parse([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	var fields []hl7.Node
	for s := range msg.Segments() {
		if field, ok := s.Field(5); ok && string(s.Name()) == "OBX" {
			fields = append(fields, field)
		}
	}
	return fields, msg.Delimiters()
}

func typeOf(n hl7.Node) string {
	field, _ := n.Segment().Field(2)
	return field.Text()
}

func written(t testing.TB, v content.Value) string {
	t.Helper()
	var b bytes.Buffer
	n, err := v.WriteTo(&b)
	if err != nil || n != v.Size() {
		t.Errorf("%d bytes, size %d: %v", n, v.Size(), err)
	}
	return b.String()
}

// cut cuts a text into n parts, none of which ends where a quantum of base64 does.
func cut(text string, n int) []string {
	var parts []string
	size := len(text)/n/4*4 + 1
	for len(parts) < n-1 {
		parts, text = append(parts, text[:size]), text[size:]
	}
	return append(parts, text)
}

func prefixed(prefix string, parts []string) []string {
	values := make([]string, len(parts))
	for i, p := range parts {
		values[i] = prefix + p
	}
	return values
}

var document = pdf + strings.Repeat("1 0 obj << /Type /Page >> endobj ", 40) + "\x00\xff%%EOF\n"

func TestDocumentsSplitOverSegments(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString([]byte(document))
	url64 := base64.RawURLEncoding.EncodeToString([]byte(document))
	half := len(document) / 2
	for name, values := range map[string][]string{
		"base64 goes on":    prefixed("ED|1^Report||^AP^PDF^Base64^", cut(b64, 3)),
		"sub-ID the same":   prefixed("ED|1^Report|1|^AP^PDF^Base64^", cut(b64, 4)),
		"no encoding named": prefixed("ED|1^Report|1|^AP^PDF^^", cut(b64, 3)),
		"each encoded by itself": {
			"ED|1^Report|1|^AP^PDF^Base64^" + base64.StdEncoding.EncodeToString([]byte(document[:half])),
			"ED|1^Report|2|^AP^PDF^Base64^" + base64.StdEncoding.EncodeToString([]byte(document[half:])),
		},
		"base64url":        prefixed("ED|1^Report||^AP^PDF^Base64^", cut(url64, 3)),
		"hex":              prefixed("ED|1^Report||^AP^PDF^Hex^", cut(hex.EncodeToString([]byte(document)), 3)),
		"lines of text":    prefixed("TX|1^Report||", append(cut(b64, 5), "")[:5]),
		"a short last one": {"TX|1^Report||" + b64[:len(b64)-8], "TX|1^Report||" + b64[len(b64)-8:]},
		"data URI":         prefixed("ST|1^Report||", cut("data:application/pdf;base64,"+b64, 3)),
	} {
		fields, d := obxs(t, values...)
		for i, field := range fields {
			v, ok := content.FindDocument(field, typeOf(field), d)
			if !ok || v.Kind != content.KindPDF || written(t, v) != document || v.Part != i+1 || v.Parts != len(values) {
				t.Errorf("%s, part %d: %v %v, part %d of %d", name, i+1, ok, v, v.Part, v.Parts)
			}
			if want := fmt.Sprintf("put together from %d parts", len(values)); !strings.Contains(v.String(), want) {
				t.Errorf("%s: %s", name, v)
			}
		}
	}
}

func TestDocumentsThatAreNotOne(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString([]byte(document))
	unknown := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0, 1, 2, 250}, 300))
	for name, c := range map[string]struct {
		values []string
		parts  []string // how each is called
	}{
		"two documents": {prefixed("ED|1^Report||^AP^PDF^Base64^", []string{b64, b64}), []string{"", ""}},
		"other codes": {
			[]string{"ED|1^Report||^AP^PDF^Base64^" + b64[:101], "ED|2^Other||^AP^PDF^Base64^" + b64[101:]}, []string{"", ""},
		},
		"nobody knows": {
			prefixed("ED|1^Data||^AP^Octet-stream^Base64^", []string{unknown, unknown, unknown}),
			[]string{", part 1 of 3", ", part 2 of 3", ", part 3 of 3"},
		},
		"alone": {[]string{"ED|1^Report||^AP^PDF^Base64^" + b64}, []string{""}},
		"references": {
			prefixed("RP|1^Report||", []string{"http://a/1^PACS^image^JPEG", "http://a/2^PACS^image^JPEG"}), []string{"", ""},
		},
	} {
		fields, d := obxs(t, c.values...)
		for i, field := range fields {
			v, ok := content.FindDocument(field, typeOf(field), d)
			whole := v.String()
			if !ok || strings.Contains(whole, "together") || !strings.HasSuffix(whole, c.parts[i]) ||
				c.parts[i] == "" && strings.Contains(whole, "part") {
				t.Errorf("%s, %d: %v, %s", name, i+1, ok, whole)
			}
		}
	}
	fields, d := obxs(t, "TX|1^Text||Normal", "TX|1^Text||Findings", "TX|1^Text||all is well")
	for _, field := range fields {
		if v, ok := content.FindDocument(field, "TX", d); ok {
			t.Errorf("words are %v", v)
		}
	}
}

func TestDocumentsSplitOverRepetitions(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString([]byte(document))
	parts := cut(b64, 3)
	for name, value := range map[string]string{
		"ED":                  "ED|1^Report||" + strings.Join(prefixed("^AP^PDF^Base64^", parts), "~"),
		"ED, then data alone": "ED|1^Report||^AP^PDF^Base64^" + strings.Join(parts, "~"),
		"TX":                  "TX|1^Report||" + strings.Join(parts, "~"),
	} {
		fields, d := obxs(t, value)
		v, ok := content.FindDocument(fields[0], typeOf(fields[0]), d)
		if !ok || v.Kind != content.KindPDF || written(t, v) != document || v.Parts != 3 {
			t.Errorf("%s: %v, %v", name, ok, v)
		}
	}
	fields, d := obxs(t, "ED|1^Report||^AP^PDF^Base64^"+b64+"~^AP^PDF^Base64^"+b64)
	if v, ok := content.FindDocument(fields[0], "ED", d); !ok || written(t, v) != document || v.Parts != 0 {
		t.Errorf("two documents: %v, %v", ok, v)
	}
}

func TestDataURIs(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\xfb\xff", 50)
	cda := `<ClinicalDocument xmlns="urn:hl7-org:v3"><title>x</title></ClinicalDocument>`
	zip := "PK\x03\x04" + strings.Repeat("\x00", 30)
	dicom := strings.Repeat("\x00", 128) + "DICM\x02\x00"
	for _, c := range []struct {
		uri, want string
		kind      content.Kind
	}{
		{"data:application/pdf;base64," + base64.StdEncoding.EncodeToString([]byte(pdf)), pdf, content.KindPDF},
		{"DATA:Application/PDF;BASE64," + base64.RawStdEncoding.EncodeToString([]byte(pdf)), pdf, content.KindPDF},
		{" data:;base64," + base64.URLEncoding.EncodeToString([]byte(png)), png, content.KindPNG},
		{"data:image/png;name=a.png;base64," + base64.RawURLEncoding.EncodeToString([]byte(png)), png, content.KindPNG},
		{"data:text/xml;base64," + base64.StdEncoding.EncodeToString([]byte(cda)), cda, content.KindXML},
		{"data:application/zip;base64," + base64.StdEncoding.EncodeToString([]byte(zip)), zip, content.KindZIP},
		{"data:application/dicom;base64," + base64.StdEncoding.EncodeToString([]byte(dicom)), dicom, content.KindDICOM},
		{"data:text/rtf;base64," + base64.StdEncoding.EncodeToString([]byte(`{\rtf1 x}`)), `{\rtf1 x}`, content.KindRTF},
		{"data:text/plain,Hello%2C%20World%21%", "Hello, World!%", content.KindText},
		{"data:text/html," + url.PathEscape("<html><b>x</b>"), "<html><b>x</b>", content.KindHTML},
		{"data:application/x-unknown;base64,AAEC", "\x00\x01\x02", content.KindUnknown},
	} {
		for _, value := range []string{"ST|1^a||" + c.uri, "TX|1^a||" + c.uri, "ED|1^a||LAB^AP^^^" + c.uri, "ED|1^a||^AP^^Base64^" + c.uri} {
			fields, d := obxs(t, value)
			v, ok := content.FindDocument(fields[0], typeOf(fields[0]), d)
			if !ok || v.Kind != c.kind || written(t, v) != c.want {
				t.Errorf("%.50q: %v, %v, %q", value, ok, v, written(t, v))
			}
		}
	}
	for _, text := range []string{"data: none", "data:see below, page 2", "data", "data:", "database,x", "data:a/b"} {
		fields, d := obxs(t, "TX|1^a||"+text)
		if v, ok := content.FindDocument(fields[0], "TX", d); ok {
			t.Errorf("%q is %v", text, v)
		}
	}
}

// Base64 is written in either alphabet, with or without padding, blanks and line breaks in it.
func TestFormsOfBase64(t *testing.T) {
	text := pdf + strings.Repeat("\xfb\xff\xbf", 40) + "x"
	std, plain := base64.StdEncoding.EncodeToString([]byte(text)), base64.RawURLEncoding.EncodeToString([]byte(text))
	lines := func(s, end string) string {
		var b strings.Builder
		for len(s) > 76 {
			b.WriteString(s[:76] + end)
			s = s[76:]
		}
		return b.String() + s
	}
	for _, value := range []string{
		std, plain, base64.URLEncoding.EncodeToString([]byte(text)), base64.RawStdEncoding.EncodeToString([]byte(text)),
		lines(std, `\.br\`), lines(std, `\.BR\`), lines(std, `\X0D0A\`), lines(std, `\x0d\`), lines(std, " "), lines(plain, " "),
		lines(plain, `\X0D\\X0A\`), lines(std, `\E\.br\E\`), lines(std, `\E.br\E\`), lines(std, `\X000D\`), " " + std + " ",
	} {
		for _, typ := range []string{"ED|1^a||^AP^PDF^Base64^", "ED|1^a||^AP^PDF^^", "TX|1^a||", "FT|1^a||"} {
			fields, d := obxs(t, typ+value)
			v, ok := content.FindDocument(fields[0], typeOf(fields[0]), d)
			if !ok || v.Kind != content.KindPDF || v.Encoding != content.EncodingBase64 || written(t, v) != text {
				t.Errorf("%s %.100q: %v, %v in %v", typ, value, ok, v, v.Encoding)
			}
		}
	}
}

func FuzzFindDocument(f *testing.F) {
	f.Add("ED|1||a^b^c^Base64^JVBERi0x", "ED|1||a^b^c^Base64^QUJD=")
	f.Add("TX|1||data:a/b,%41%", "TX|1||%4")
	f.Fuzz(func(t *testing.T, first, second string) {
		msg, err := hl7.Parse([]byte("MSH|^~\\&|||||||ORU^R01|1|P|2.5\rOBX|1|" + first + "\rOBX|2|" + second))
		if err != nil {
			return
		}
		for s := range msg.Segments() {
			field, ok := s.Field(5)
			if !ok {
				continue
			}
			if v, ok := content.FindDocument(field, typeOf(field), msg.Delimiters()); ok {
				if n, err := v.WriteTo(io.Discard); err == nil && n != v.Size() {
					t.Fatalf("%d bytes written, size %d", n, v.Size())
				}
			}
		}
	})
}
