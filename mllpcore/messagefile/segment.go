package messagefile

import (
	"bytes"
	"errors"

	"mllpscope/mllpcore/hl7"
)

// blanks are what may stand between messages without being text; a byte order mark is one of them.
const blanks = " \t\r\n\x00\uFEFF"

func isBlank(b []byte) bool { return len(bytes.Trim(b, blanks)) == 0 }

// segmentAt returns the name of the segment at the beginning of a line that begins a message or frames a batch, and how
// many blanks stand before it; "" for any other line.
func segmentAt(b []byte) (name string, before int) {
	rest := bytes.TrimLeft(b, " \t\uFEFF")
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

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
