// Package content finds the large values of a message, such as the PDF report in OBX-5: what they are, how big they
// are, and their bytes, decoded in a stream.
package content

import (
	"bytes"
	"unicode/utf8"
)

// Kind is what a value's bytes are, as far as their beginning tells.
type Kind uint8

// The kinds.
const (
	KindUnknown Kind = iota
	KindPDF
	KindPNG
	KindJPEG
	KindGIF
	KindTIFF
	KindBMP
	KindDICOM
	KindRTF
	KindHTML
	KindXML
	KindZIP
	KindText
)

// kinds is what is said of each kind, in the order of the constants.
var kinds = [...]struct{ name, extension, media string }{
	KindUnknown: {"data", ".bin", "application/octet-stream"},
	KindPDF:     {"PDF document", ".pdf", "application/pdf"},
	KindPNG:     {"PNG image", ".png", "image/png"},
	KindJPEG:    {"JPEG image", ".jpg", "image/jpeg"},
	KindGIF:     {"GIF image", ".gif", "image/gif"},
	KindTIFF:    {"TIFF image", ".tif", "image/tiff"},
	KindBMP:     {"BMP image", ".bmp", "image/bmp"},
	KindDICOM:   {"DICOM object", ".dcm", "application/dicom"},
	KindRTF:     {"RTF document", ".rtf", "application/rtf"},
	KindHTML:    {"HTML page", ".html", "text/html"},
	KindXML:     {"XML document", ".xml", "application/xml"},
	KindZIP:     {"ZIP archive", ".zip", "application/zip"},
	KindText:    {"text", ".txt", "text/plain"},
}

// String returns the kind in words, such as PDF document.
func (k Kind) String() string { return kinds[k].name }

// Extension returns the ending of a file of that kind, such as .pdf.
func (k Kind) Extension() string { return kinds[k].extension }

// MediaType returns the MIME type, such as application/pdf.
func (k Kind) MediaType() string { return kinds[k].media }

// IsImage reports whether the kind is one of those that a preview can show: PNG, JPEG, GIF, BMP or TIFF.
func (k Kind) IsImage() bool { return k >= KindPNG && k <= KindBMP }

// HeadSize is how many bytes Detect needs to see.
const HeadSize = 512

// signatures are beginnings that no other kind has.
var signatures = [...]struct {
	at   int
	text string
	kind Kind
}{
	{0, "%PDF-", KindPDF},
	{0, "\x89PNG\r\n\x1a\n", KindPNG},
	{0, "\xff\xd8\xff", KindJPEG},
	{0, "GIF87a", KindGIF},
	{0, "GIF89a", KindGIF},
	{0, "II*\x00", KindTIFF},
	{0, "MM\x00*", KindTIFF},
	{128, "DICM", KindDICOM},
	{0, `{\rtf`, KindRTF},
	{0, "PK\x03\x04", KindZIP},
}

// Detect tells from the first bytes, HeadSize are enough, what a value is.
func Detect(head []byte) Kind {
	for _, s := range signatures {
		if len(head) >= s.at+len(s.text) && string(head[s.at:s.at+len(s.text)]) == s.text {
			return s.kind
		}
	}
	if len(head) > 14 && head[0] == 'B' && head[1] == 'M' && head[6]|head[7]|head[8]|head[9] == 0 {
		return KindBMP
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	lower := bytes.ToLower(text[:min(len(text), 64)])
	switch {
	case bytes.HasPrefix(text, []byte("%PDF-")):
		return KindPDF // some senders put a line break before it
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return KindHTML
	case isXML(text, lower):
		return KindXML
	case isText(head):
		return KindText
	}
	return KindUnknown
}

// isXML reports whether text is XML: a declaration, in UTF-16 too, or an element that names a namespace or is a
// clinical document.
func isXML(text, lower []byte) bool {
	switch {
	case bytes.HasPrefix(lower, []byte("<?xml")), bytes.HasPrefix(text, []byte("\xff\xfe<\x00")),
		bytes.HasPrefix(text, []byte("\xfe\xff\x00<")):
		return true
	case len(lower) < 2 || lower[0] != '<' || lower[1] != '!' && (lower[1] < 'a' || lower[1] > 'z'):
		return false
	}
	return bytes.Contains(text, []byte(" xmlns")) || bytes.Contains(lower, []byte("clinicaldocument"))
}

// isText reports whether there are no control bytes in it but those of text, and what is not ASCII is UTF-8, cut off
// at the end at most.
func isText(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1 && utf8.FullRune(b):
			return false
		case r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != '\f', r == 0x7f:
			return false
		}
		b = b[size:]
	}
	return true
}
