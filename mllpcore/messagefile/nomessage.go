package messagefile

import (
	"bytes"

	"mllpscope/mllpcore/frame"
)

// NoMessageError says that a file holds no message, and what it holds.
type NoMessageError struct {
	// Kind is what the file looks like; 0 for an empty file and for a batch without messages.
	Kind frame.DiagnosisKind
	text string
}

// Error returns it in words for a person, with what to do.
func (e *NoMessageError) Error() string { return e.text }

const noMessage = "there is no HL7 message in it: neither a block nor a line that begins with MSH"

// contents are what a file without a message may hold instead.
var contents = map[frame.DiagnosisKind]string{
	frame.FoundUTF16: "the file is UTF-16 text, which MLLP cannot carry: save it as UTF-8 (or in a one-byte character " +
		"set) and say so in MSH-18",
	frame.FoundBlank: "there is nothing in it but blanks and line ends",
	frame.FoundXML: noMessage + ". It is XML: HL7 v3, CDA, FHIR, or HL7 v2 in its XML encoding; MLLP carries messages " +
		"with segments and separators",
	frame.FoundJSON:     noMessage + ". It is JSON, such as FHIR",
	frame.FoundSegments: noMessage + ". It begins with another segment: the beginning of the message is missing",
	frame.FoundBinary:   noMessage + ". It is no text: compressed, encrypted, a document or a database",
	frame.FoundHTTP:     noMessage + ". It is HTTP: save the body of the request alone",
}

// notFound says why no message was found in a file that begins with first.
func notFound(first []byte, left Left) *NoMessageError {
	body := bytes.TrimLeft(bytes.TrimLeft(first, blanks), "\x0b\x1c")
	switch {
	case len(first) == 0:
		return &NoMessageError{text: "the file is empty"}
	case left.Batch > 0:
		return &NoMessageError{text: "there is a batch in it, but no message: no line begins with MSH"}
	}
	d, ok := frame.Diagnose(first)
	if !ok || d.Kind == frame.FoundText || d.Kind == frame.FoundBinary {
		d, _ = frame.DiagnosePayload(body)
	}
	text, ok := contents[d.Kind]
	if !ok {
		text = noMessage
	}
	return &NoMessageError{Kind: d.Kind, text: text}
}
