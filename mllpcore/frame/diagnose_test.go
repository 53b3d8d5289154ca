package frame

import (
	"strings"
	"testing"
)

func TestDiagnose(t *testing.T) {
	for _, c := range []struct {
		name, first string
		kind        DiagnosisKind // 0 = nothing to say
		word        string
	}{
		{"nothing", "", 0, ""},
		{"MLLP", "\x0bMSH|", 0, ""},
		{"TLS 1.0 to 1.3", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", FoundTLS, "Turn TLS on here"},
		{"one byte of TLS", "\x16", FoundTLS, "SSLEnabled"},
		{"TLS alert", "\x15\x03\x01\x00\x02\x02\x30", FoundTLS, "TLS"},
		{"SSL 2 hello", "\x80\x2e\x01\x03\x01\x00", FoundTLS, "TLS"},
		{"HTTP", "GET /metrics HTTP/1.1\r\nHost: x\r\n", FoundHTTP, "HTTP"},
		{"HTTP post", "POST /hl7 HTTP/1.1\r\n", FoundHTTP, "HTTP"},
		{"HTTP 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", FoundHTTP, "HTTP/2"},
		{"proxy 1", "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n\x0bMSH|", FoundProxy, "load balancer"},
		{"proxy 2", "\r\n\r\n\x00\r\nQUIT\n\x21\x11", FoundProxy, "load balancer"},
		{"DICOM", "\x01\x00\x00\x00\x00\xce\x00\x01\x00\x00ANY-SCP", FoundDICOM, "DICOM"},
		{"SSH", "SSH-2.0-OpenSSH_9.6\r\n", FoundSSH, "SSH"},
		{"UTF-16 little", "\xff\xfeM\x00S\x00H\x00|\x00", FoundUTF16, "UTF-8"},
		{"UTF-16 big", "\xfe\xff\x00M\x00S\x00H", FoundUTF16, "UTF-8"},
		{"UTF-16 without mark", "M\x00S\x00H\x00|\x00", FoundUTF16, "UTF-8"},
		{"UTF-16 big without mark", "\x00M\x00S\x00H\x00|", FoundUTF16, "UTF-8"},
		{"no framing", "MSH|^~\\&|A\rPID|1\r", FoundUnframed, "0x0B before each message"},
		{"batch without framing", "FHS|^~\\&|A\r", FoundUnframed, "without framing"},
		{"after line ends", "\r\n\r\nBHS|^~\\&|A\r", FoundUnframed, "without framing"},
		{"other delimiters", "MSH$%~\\&$A\r", FoundUnframed, "without framing"},
		{"with a byte order mark", "\xef\xbb\xbfMSH|^~\\&|", FoundUnframed, "without framing"},
		{"form feed", "\x0cMSH|^~\\&|A", FoundUnframed, "0x0C (FF)"},
		{"EOT", "\x04MSH|^~\\&|A", FoundUnframed, "0x04 (EOT)"},
		{"STX and LF", "\x02\nMSH|^~\\&|A", FoundUnframed, "0x02 (STX) where the start block 0x0B"},
		{"after a log line", "12:00 sending\nMSH|^~\\&|A", FoundUnframed, "after other text"},
		{"a name that begins like it", "MSHAPE\n", FoundText, "neither HL7"},
		{"text", "hello\r\n", FoundText, "neither HL7"},
		{"text in another script", "\xd0\xbf\xd1\x80\xd0\xb8\r\n", FoundText, "neither HL7"},
		{"blank", "\r\n \x00\n", FoundBlank, "keep-alive"},
		{"binary", "\x01\x02\x03\x04\x05\x00\x07", FoundBinary, "binary"},
		{"one end block", "\x1c\r", FoundEnds, "ends its messages twice"},
		{"end blocks", "\x1c\r\n\x1c\r", FoundEnds, "ends its messages twice"},
		{"ENQ", "\x05", FoundASTM, "ASTM"},
		{"ENQ twice", "\x05\x05", FoundASTM, "HL7 over MLLP"},
		{"an ASTM frame", "\x021H|\\^&|||LAB^1\r\x03A4\r\n", FoundASTM, "ASTM"},
		{"an ASTM frame of a result", "\x023R|1|^^^GLU|5\r\x03", FoundASTM, "ASTM"},
		{"ASTM without frames", "H|\\^&|||LAB\rP|1\r", FoundASTM, "ASTM"},
		{"a line that begins with H", "Hello|you", FoundText, "neither HL7"},
		{"commit bytes", "\x06", FoundCommit, "set Version to 2"},
		{"many commit bytes", "\x06\x06\x15", FoundCommit, "set Version to 2"},
		{"small letters", "msh|^~\\&|a\rpid|1\r", FoundLetters, "capital letters"},
		{"some small letters", "Msh|^~\\&|a\r", FoundLetters, "capital letters"},
		{"XML", "<?xml version=\"1.0\"?><a/>", FoundXML, "XML"},
		{"JSON", "{ \"a\": 1 }", FoundJSON, "JSON"},
		{"SMTP", "EHLO scanner.example\r\n", FoundMail, "SMTP"},
		{"small SMTP", "helo x\r\n", FoundMail, "SMTP"},
		{"FTP", "USER anonymous\r\n", FoundMail, "FTP"},
		{"a greeting", "220 mail ready\r\n", FoundMail, "SMTP"},
	} {
		d, ok := Diagnose([]byte(c.first))
		if ok != (c.kind != 0) || d.Kind != c.kind || !strings.Contains(d.Text, c.word) {
			t.Errorf("%s: %v, %v", c.name, d, ok)
		}
	}
}

func TestDiagnosePlainOnTLS(t *testing.T) {
	for _, c := range []struct {
		first string
		kind  DiagnosisKind
		word  string
	}{
		{"", 0, ""},
		{"\x16\x03\x01\x00\x05", 0, ""},
		{"\x0bMSH|", FoundPlain, "MLLP without TLS"},
		{"\x0b", FoundPlain, "MLLP without TLS"},
		{"MSH|^", FoundPlain, "MLLP without TLS"},
		{"GET /", FoundHTTP, "HTTP"},
		{"POST ", FoundHTTP, "HTTP"},
		{"PROXY TCP4 1", FoundProxy, "load balancer"},
		{"hello", FoundPlain, "TLS handshake"},
		{"\x00\x00\x00\x00\x00", FoundPlain, "TLS handshake"},
	} {
		d, ok := DiagnosePlainOnTLS([]byte(c.first))
		if ok != (c.kind != 0) || d.Kind != c.kind || !strings.Contains(d.Text, c.word) {
			t.Errorf("%q: %v, %v", c.first, d, ok)
		}
	}
}

func TestDiagnosePayload(t *testing.T) {
	for _, c := range []struct {
		payload string
		kind    DiagnosisKind
		word    string
	}{
		{"MSH|^~\\&|A", 0, ""},
		{"FHS#^~\\&#A", 0, ""},
		{"", FoundBlank, "empty block"},
		{"\r\n", FoundBlank, "empty block"},
		{"\x00M\x00S\x00H\x00|", FoundUTF16, "UTF-8"},
		{"\xef\xbb\xbfMSH|^~\\&|A", FoundBOM, "byte order mark"},
		{"\rMSH|^~\\&|A", FoundPreceded, "before MSH"},
		{"ID=7 MSH|^~\\&|A", FoundPreceded, "before MSH"},
		{"PID|1||77\r", FoundSegments, "without MSH"},
		{"ZX1|1\r", FoundSegments, "without MSH"},
		{"<ClinicalDocument/>", FoundXML, "XML"},
		{"<?xml version=\"1.0\"?><ADT_A01 xmlns=\"urn:hl7-org:v2xml\"/>", FoundXML, "HL7 v2 in its XML encoding"},
		{"<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>", FoundXML, "CDA"},
		{"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"/>", FoundXML, "SOAP"},
		{"<Patient xmlns=\"http://hl7.org/fhir\"/>", FoundXML, "FHIR"},
		{"\xef\xbb\xbf<a/>", FoundXML, "XML, not HL7"},
		{"< 5", FoundText, "no HL7 v2"},
		{"{\"a\":1}", FoundJSON, "JSON, not"},
		{" {\n \"resourceType\" : \"Patient\"}", FoundJSON, "FHIR"},
		{"[]", FoundJSON, "JSON"},
		{"{brace", FoundText, "no HL7 v2"},
		{"msh|^~\\&|a", FoundLetters, "capital letters"},
		{"MSH", FoundName, "without a field separator"},
		{"MSH\rPID|1", FoundName, "without a field separator"},
		{"\xEF\xBB\xBFMSH ^~", FoundName, "without a field separator"},
		{"\x05", FoundASTM, "ASTM"},
		{"\x021H|\\^&", FoundASTM, "ASTM"},
		{"\x15", FoundCommit, "Version to 2"},
		{"GET / HTTP/1.1\r\n", FoundHTTP, "HTTP"},
		{"hello", FoundText, "no HL7 v2"},
		{"\x06", FoundCommit, "release 2"},
		{"PK\x03\x04\x00\x00", FoundBinary, "binary"},
	} {
		d, ok := DiagnosePayload([]byte(c.payload))
		if ok != (c.kind != 0) || d.Kind != c.kind || !strings.Contains(d.Text, c.word) {
			t.Errorf("%q: %v, %v", c.payload, d, ok)
		}
	}
}

// An empty block that Strict refuses for its frame has been ended: it is no silence.
func TestStrictEmptyBlockIsNoSilence(t *testing.T) {
	for _, in := range []string{"\x0b\x1c\x0bMSH", "\x0b\x0b\x1c\r\x1c\r", "\x0b\x0b\r\x1c\r\x1c\r"} {
		b, err := NewReader(&splitSource{data: []byte(in)}, Config{Tolerance: Strict}).Next()
		if err != nil {
			t.Fatal(err)
		}
		if d, ok := b.Diagnose(); ok || !b.Reason.refusedByStrict() {
			t.Errorf("%q: %v, %v", in, b.Reason, d)
		}
	}
}

func TestBlockDiagnose(t *testing.T) {
	// A ClientHello: the extension 11 in it looks like a start block.
	hello := "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03rnd\x00\x0b\x00\x04\x03\x00\x01\x02"
	for _, c := range []struct {
		in   string
		kind DiagnosisKind
	}{
		{hello, FoundTLS},
		{"GET / HTTP/1.1\r\n", FoundHTTP},
		{"\n\x0bMSH|^~\\&|A", 0},
		{"\x0bMSH|^~\\&|A\x1c\r", 0},
		{"\x0bMS", 0},
		{"\x0b", FoundSilence},
		{"\x0b\x1c\r", FoundBlank},
		{"\x0bPID|1", FoundSegments},
	} {
		b, err := NewReader(&splitSource{data: []byte(c.in)}, Config{}).Next()
		if err != nil {
			t.Fatal(err)
		}
		if d, ok := b.Diagnose(); ok != (c.kind != 0) || ok && d.Kind != c.kind {
			t.Errorf("%q: %v, %v", c.in, d, ok)
		}
	}
}
