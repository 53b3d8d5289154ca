package messagefile

import (
	"bytes"
	"errors"

	"mllpscope/mllpcore/hl7"
)

const (
	// lineBlanks are what may stand before a segment; printers' form feeds, the end mark of DOS files and a byte order
	// mark are among them.
	lineBlanks = " \t\f\x00\x1a\uFEFF"
	// blanks are what may stand between messages without being text.
	blanks = lineBlanks + "\r\n"
)

func isBlank(b []byte) bool { return len(bytes.Trim(b, blanks)) == 0 }

// segmentAt returns the name of the segment at the beginning of a line that begins a message or frames a batch, and how
// many blanks stand before it; "" for any other line.
func segmentAt(b []byte) (name string, before int) {
	rest := bytes.TrimLeft(b, lineBlanks)
	before = len(b) - len(rest)
	if len(rest) < 3 {
		return "", before
	}
	switch name = string(rest[:3]); name {
	case "msh", "Msh":
		if bytes.HasPrefix(rest[3:], []byte("|^~\\&")) {
			return name, before // a message that nobody would read: it must not hang on the one before it
		}
	case "MSH", "FHS", "BHS":
		if _, err := hl7.ParseHeader(rest); err == nil || errors.Is(err, hl7.ErrBatch) {
			return name, before
		}
	case "BTS", "FTS":
		if len(rest) == 3 || !isWord(rest[3]) {
			return name, before
		}
	}
	return "", before
}

// headerInside reports whether a message begins in b behind its first byte: where a Reader looks, that is inside a
// line.
func headerInside(b []byte) bool {
	for at := 1; at < len(b); at++ {
		n := bytes.Index(b[at:], []byte("MSH"))
		if n < 0 {
			return false
		}
		at += n
		if isHeader(b[at:]) {
			return true
		}
	}
	return false
}

// isHeader reports whether b begins with a whole MSH: the field separator, three to five encoding characters, and
// fields up to MSH-9 at least. Data may quote the beginning of one; so many delimiters that are not escaped are no
// data.
func isHeader(b []byte) bool {
	if end := bytes.IndexAny(b, "\r\n"); end >= 0 {
		b = b[:end]
	}
	if len(b) < 8 || b[3] <= ' ' || b[3] >= 0x7F || isWord(b[3]) {
		return false
	}
	n := bytes.IndexByte(b[4:min(len(b), 10)], b[3])
	return n >= 3 && !bytes.ContainsFunc(b[4:4+n], isNoDelimiter) && bytes.Count(b, b[3:4]) >= 8
}

func isNoDelimiter(c rune) bool { return c <= ' ' || c >= 0x7F || isWord(byte(c)) }

// holdsPart reports whether text outside of messages holds a part of one: a line that looks like a segment, or a
// header. lineStart reports that b begins a line.
func holdsPart(b []byte, lineStart bool) bool {
	for line := range bytes.FieldsFuncSeq(b, func(c rune) bool { return c == '\r' || c == '\n' }) {
		if lineStart && isSegment(bytes.TrimLeft(line, lineBlanks)) {
			return true
		}
		lineStart = true
	}
	return headerInside(b)
}

func isSegment(line []byte) bool {
	return len(line) > 3 && line[3] == '|' && isUpper(line[0]) && isUpperOrDigit(line[1]) && isUpperOrDigit(line[2])
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isUpperOrDigit(c byte) bool { return isUpper(c) || c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
