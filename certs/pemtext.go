package certs

import (
	"bytes"
	"regexp"
)

// pemText puts PEM that editors, shells and mail programs have touched into the form of RFC 7468, line by line: any
// line breaks, also those written out as \n, blanks around lines, byte order marks between files that were put
// together, and BEGIN and END lines that share their line with something else.
func pemText(text []byte) []byte {
	if !bytes.Contains(text, []byte(pemBegin)) {
		return text
	}
	for _, change := range []struct{ old, new string }{
		{"\ufeff", ""}, {`\r\n`, "\n"}, {`\n`, "\n"}, {"\r\n", "\n"}, {"\r", "\n"}, {"\x00", ""},
	} {
		text = bytes.ReplaceAll(text, []byte(change.old), []byte(change.new))
	}
	marks := regexp.MustCompile(`-----(BEGIN|END) [^-\n]*-----`)
	text = marks.ReplaceAll(text, []byte("\n$0\n"))
	out := make([]byte, 0, len(text))
	var before []byte
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		afterMark := bytes.HasPrefix(before, []byte("-----")) && marks.Match(before)
		before = line
		line = bytes.TrimSpace(line)
		if len(line) == 0 && afterMark {
			continue // the break that was put there
		}
		out = append(append(out, line...), '\n')
	}
	return bytes.TrimSpace(out)
}
