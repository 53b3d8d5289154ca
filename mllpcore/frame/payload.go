package frame

import "bytes"

// byteOrderMark is U+FEFF in UTF-8.
var byteOrderMark = []byte("\xEF\xBB\xBF")

// afterBOM returns b without the byte order mark at its beginning, if there is one.
func afterBOM(b []byte) []byte { return bytes.TrimPrefix(b, byteOrderMark) }

// isBlank reports whether b has nothing but spaces, tabs, CR and LF.
func isBlank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// quirksOf returns what is odd about a payload as a whole.
func quirksOf(payload []byte) (q Quirk) {
	rest := afterBOM(payload)
	if len(rest) < len(payload) {
		q = QuirkBOM
	}
	if isBlank(rest) {
		q |= QuirkEmpty
	}
	return q
}
