package frame

import "bytes"

// diagnoseDocument knows what is written in another way than HL7 v2, framed or not.
func diagnoseDocument(b []byte) (Diagnosis, bool) {
	switch {
	case isASTM(b):
		return Diagnosis{FoundASTM, textASTM}, true
	case isSmallHeader(b):
		return Diagnosis{FoundLetters, textLetters}, true
	case isXML(b):
		return Diagnosis{FoundXML, xmlText(b)}, true
	case isJSON(b):
		return Diagnosis{FoundJSON, jsonText(b)}, true
	}
	return Diagnosis{}, false
}

// The bytes by which ASTM E1381 (LIS1-A) opens and divides a transfer.
const (
	enq = 0x05
	stx = 0x02
)

// isASTM knows the ENQ that asks for the line, a frame (STX, its number, a record) and a header record on its own,
// whose delimiters are those of E1394: H and then field, repetition, component and escape, such as H|\\^&.
func isASTM(b []byte) bool {
	b = bytes.TrimLeft(b, blanks)
	framed := false
	for len(b) > 0 && (b[0] == enq || b[0] == stx) {
		framed = true
		b = b[1:]
	}
	switch {
	case framed && len(b) == 0:
		return true
	case framed && len(b) > 2 && b[0] >= '0' && b[0] <= '7':
		b = b[1:]
	}
	return isHeaderRecord(b) || framed && len(b) > 1 && bytes.IndexByte([]byte("HPQORCMSL"), b[0]) >= 0 && b[1] == '|'
}

// isHeaderRecord knows the delimiters of an ASTM header record: four that differ and are no letters, digits or blanks.
func isHeaderRecord(b []byte) bool {
	if len(b) < 5 || b[0] != 'H' {
		return false
	}
	for i, c := range b[1:5] {
		if !isDelimiter(c) || bytes.IndexByte(b[1:1+i], c) >= 0 {
			return false
		}
	}
	return len(b) == 5 || b[5] == b[1] || b[5] == '\r' || b[5] == '\n'
}

func isDelimiter(c byte) bool {
	return c > ' ' && c < 0x7F && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z')
}

// isControl reports whether b has nothing but control characters and blanks, and is no long run of them.
func isControl(b []byte) bool {
	for _, c := range b {
		if c == 0 || c > ' ' && c != 0x7F {
			return false
		}
	}
	return len(b) > 0
}

// isEnds reports whether b has nothing but end blocks with what may follow them.
func isEnds(b []byte) bool {
	ends := 0
	for _, c := range b {
		switch {
		case c == DefaultMarks.End:
			ends++
		case !isBlank([]byte{c}):
			return false
		}
	}
	return ends > 0
}

// isSmallHeader knows the header of a message whose letters are small.
func isSmallHeader(b []byte) bool {
	b = afterBOM(bytes.TrimLeft(b, blanks))
	return len(b) > 3 && !isHeaderName(b[0], b[1], b[2]) && hasSegment(bytes.ToUpper(b[:4]))
}

// isMail knows what a client of SMTP or FTP says first, and what a server of them greets with.
func isMail(b []byte) bool {
	for _, word := range [...]string{
		"EHLO", "HELO", "MAIL FROM:", "RCPT TO:", "LHLO ", "USER ", "PASS ", "AUTH ", "NOOP\r", "QUIT\r", "STARTTLS", "220 ",
		"220-",
	} {
		if len(b) >= len(word) && bytes.EqualFold(b[:len(word)], []byte(word)) {
			return true
		}
	}
	return false
}

func isXML(b []byte) bool {
	b = afterBOM(bytes.TrimLeft(b, blanks))
	if len(b) < 2 || b[0] != '<' {
		return false
	}
	c := b[1] | 0x20
	return b[1] == '?' || b[1] == '!' || b[1] == '_' || c >= 'a' && c <= 'z'
}

func isJSON(b []byte) bool {
	b = bytes.TrimLeft(afterBOM(bytes.TrimLeft(b, blanks)), blanks)
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return false
	}
	rest := bytes.TrimLeft(b[1:], blanks)
	return len(rest) == 0 || bytes.IndexByte([]byte(`"{[]}`), rest[0]) >= 0 || b[0] == '['
}

// lookedAt is how much of a document is looked at for what it is.
const lookedAt = 4 << 10

// xmlText says which kind of XML it is.
func xmlText(b []byte) string {
	b = b[:min(len(b), lookedAt)]
	switch {
	case bytes.Contains(b, []byte("schemas.xmlsoap.org/soap/envelope")),
		bytes.Contains(b, []byte("www.w3.org/2003/05/soap-envelope")):
		return textSOAP
	case bytes.Contains(b, []byte("ClinicalDocument")):
		return textCDA
	case bytes.Contains(b, []byte("urn:hl7-org:v2xml")):
		return textV2XML
	case bytes.Contains(b, []byte("http://hl7.org/fhir")):
		return textFHIRXML
	}
	return textXML
}

// jsonText says which kind of JSON it is.
func jsonText(b []byte) string {
	if bytes.Contains(b[:min(len(b), lookedAt)], []byte(`"resourceType"`)) {
		return textFHIR
	}
	return textJSON
}
