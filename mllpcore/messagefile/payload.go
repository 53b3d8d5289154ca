package messagefile

import (
	"bytes"

	"mllpscope/mllpcore/hl7"
)

// Payload returns what is sent for a message of a file or of typed text: without a byte order mark, each segment ended
// by CR, whatever ended it there, and without empty lines. A LF that is data (SPEC section 7) stays. What is no message
// is returned as it is.
func Payload(body []byte) []byte {
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	m, err := hl7.Parse(bytes.TrimRight(body, "\r\n")) // empty lines after it are not looked at
	if err != nil {
		return body
	}
	out := make([]byte, 0, len(body)+1)
	for s := range m.Segments() {
		segment := bytes.TrimRight(s.Raw(), "\n") // empty lines after it
		if isBlank(segment) {
			continue
		}
		out = append(append(out, segment...), '\r')
	}
	return out
}
