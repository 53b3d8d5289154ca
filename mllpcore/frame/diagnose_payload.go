package frame

import "bytes"

// What DiagnosePayload can tell apart beyond the kinds of Diagnose.
const (
	FoundBOM      DiagnosisKind = iota + 64 // a byte order mark before MSH
	FoundPreceded                           // something else before MSH
	FoundSegments                           // segments, but MSH is not the first
	FoundXML                                // HL7 v3, CDA, FHIR or HL7 v2 as XML
	FoundJSON                               // FHIR or other JSON
	FoundSilence                            // a start block, and nothing more
	FoundName                               // the letters MSH without a field separator
)

const (
	textBOM = "a UTF-8 byte order mark (EF BB BF) before MSH. " +
		"Have the sender write UTF-8 without it; the message must begin with MSH"
	textBefore = "something before MSH: a message must begin with it. " +
		"Have the sender put MSH right after the start block 0x0B"
	textSegments = "segments without MSH: a message must begin with the segment MSH. " +
		"The sender cut the message in two, or sends a part of it only"
	textName = "the letters MSH without a field separator behind them: the header is cut off or damaged. " +
		"Look at the bytes: the sender must put the separator and the other delimiters right behind MSH"
	textXML = "XML, not HL7 v2 with separators. " +
		"Have the sender use the ER7 encoding, which begins with the letters MSH, or send XML to a service made for it"
	textCDA = "XML of a clinical document (CDA), not HL7 v2. " +
		"Have the sender wrap it in an MDM message (OBX of type ED), or send it to a document repository"
	textV2XML = "HL7 v2 in its XML encoding. " +
		"Have the sender use the ER7 encoding, which begins with the letters MSH"
	textSOAP = "a SOAP envelope: the sender calls a web service. " +
		"Have it use MLLP with HL7 v2, or point it at the web service"
	textFHIRXML = "a FHIR resource in XML, not HL7 v2. " +
		"Have the sender use HL7 v2 over MLLP, or point it at a FHIR server"
	textJSON = "JSON, not HL7 v2. " +
		"Have the sender use the ER7 encoding, which begins with the letters MSH, or send JSON to a service made for it"
	textFHIR = "a FHIR resource in JSON, not HL7 v2. " +
		"Have the sender use HL7 v2 over MLLP, or point it at a FHIR server"
	textOtherCommit = "a block of control bytes: an acknowledgement of MLLP release 2, or a keep-alive. " +
		"If it is an acknowledgement, set Version to 2 here, and ACKChar and NAKChar to the bytes that the other side sends"
	textSilence = "a start block and then silence: the other side opened a message and sent nothing of it. " +
		"A health check that knows MLLP, or a sender that failed right there: look at its log"
	textNothing = "an empty block: nothing but blanks, line ends or NUL bytes between start and end block. " +
		"A keep-alive; nothing to do, unless messages are missing"
	textOddText = "text that does not begin with MSH and is no HL7 v2. " +
		"Look at the bytes: the sender frames something else than messages"
	textOddBinary = "binary data in an MLLP block. " +
		"Look at the bytes: the sender compresses, encrypts or frames something else than messages"
)

// Diagnose says what is wrong with the bytes of the block, beyond the Reason: who sends what instead of HL7 over MLLP.
// It returns false when they look like a message, or like one that was broken off.
func (b *Block) Diagnose() (Diagnosis, bool) {
	switch {
	case b.Reason.Unframed():
		return Diagnose(b.Payload)
	case b.Reason == ReasonNone:
		return DiagnosePayload(b.Payload)
	}
	// A broken block after junk: such as what a TLS ClientHello makes, which is full of bytes that look like marks.
	if d, ok := Diagnose(b.Junk); ok && d.Kind != FoundBlank {
		return d, true
	}
	switch {
	case b.Reason.refusedByStrict() && b.Quirks&QuirkEmpty != 0:
		return Diagnosis{}, false // it has its end; there is nothing more to tell
	case b.Size == 0:
		return Diagnosis{FoundSilence, textSilence}, true
	case bytes.HasPrefix([]byte("MSH"), b.Payload):
		return Diagnosis{}, false
	}
	return DiagnosePayload(b.Payload)
}

// DiagnosePayload says what the payload of a block is that does not begin with MSH, FHS or BHS, for the text of its
// rejection (SPEC 6). It returns false for one that does.
func DiagnosePayload(payload []byte) (Diagnosis, bool) {
	body := bytes.TrimLeft(payload, blanks)
	switch {
	case hasSegment(payload):
		return Diagnosis{}, false
	case isUTF16(payload):
		return Diagnosis{FoundUTF16, textUTF16}, true
	case len(body) == 0:
		return Diagnosis{FoundBlank, textNothing}, true
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")) && hasSegment(body[3:]):
		return Diagnosis{FoundBOM, textBOM}, true
	case hasSegment(body), bytes.Contains(body, []byte("MSH|^~")):
		return Diagnosis{FoundPreceded, textBefore}, true
	case bytes.HasPrefix(afterBOM(body), []byte("MSH")):
		return Diagnosis{FoundName, textName}, true
	case isSegment(body):
		return Diagnosis{FoundSegments, textSegments}, true
	}
	return diagnoseOther(body), true
}

func diagnoseOther(body []byte) Diagnosis {
	for _, known := range protocols {
		if known.is(body) {
			return Diagnosis{known.kind, known.text}
		}
	}
	if d, ok := diagnoseDocument(body); ok {
		return d
	}
	switch {
	case isControl(body):
		return Diagnosis{FoundCommit, textOtherCommit}
	case !isText(body):
		return Diagnosis{FoundBinary, textOddBinary}
	}
	return Diagnosis{FoundText, textOddText}
}

// isSegment reports whether b begins like a segment: a capital, two capitals or digits, and the usual field separator.
func isSegment(b []byte) bool {
	if len(b) < 4 || b[3] != '|' || b[0] < 'A' || b[0] > 'Z' {
		return false
	}
	for _, c := range b[1:3] {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
