package hl7

// IsBatch reports whether b begins with a file or batch header, FHS or BHS (chapter 2, batch protocol).
func IsBatch(b []byte) bool { return startsHeader(b, "FHS") || startsHeader(b, "BHS") }

// FindHeader reads the first MSH segment of b wherever it stands, as in a batch. The error is ErrNoHeader where there
// is none.
func FindHeader(b []byte) (Header, error) {
	lf := DetectSeparator(b) == SepLF
	for len(b) > 0 {
		if startsHeader(b, "MSH") {
			return ParseHeader(b)
		}
		_, next := segmentEnd(b, lf)
		b = b[next:]
	}
	return Header{}, ErrNoHeader
}
