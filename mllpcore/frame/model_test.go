package frame

// model is SPEC section 7 read byte by byte, as slowly and plainly as can be: what a Reader must return for data
// followed by io.EOF.
func model(data []byte, tol Tolerance, maxLength int) []got {
	m := &modelReader{strict: tol == Strict, limit: maxLength}
	for i := 0; i < len(data); {
		if m.open {
			i += m.inside(data[i:])
		} else {
			i += m.outside(data[i])
		}
	}
	switch {
	case m.open:
		m.emit(ReasonCutOff, 0)
	case m.skipped > 0:
		m.emitJunk(ReasonNoBlock)
	}
	return m.all
}

type modelReader struct {
	strict, open  bool
	limit         int
	all           []got
	junk, payload []byte
	quirks        Quirk
	skipped       int64
}

// outside takes one byte between blocks. It returns how many it used: always 1.
func (m *modelReader) outside(c byte) int {
	if c == 0x0B {
		if m.strict && m.skipped > 0 {
			m.emitJunk(ReasonJunk)
		}
		if m.open = true; m.skipped > 0 {
			m.quirks = QuirkJunk
		}
		return 1
	}
	if len(m.junk) < JunkKept {
		m.junk = append(m.junk, c)
	}
	if m.skipped++; m.strict && len(m.junk) == JunkKept {
		m.emitJunk(ReasonJunk)
	}
	return 1
}

// inside takes the next byte of a block, and the EOL with its end block. It returns how many it used.
func (m *modelReader) inside(rest []byte) int {
	switch {
	case rest[0] == 0x0B:
		m.emit(ReasonStartInBlock, 0)
		return 0
	case rest[0] == 0x1C && (len(rest) == 1 || rest[1] == 0x0B):
		m.quirks |= QuirkMissingEOL
		m.emit(m.verdict(), 0)
		return 1
	case rest[0] == 0x1C && rest[1] == '\r':
		m.emit(m.verdict(), 0)
		return 2
	case rest[0] == 0x1C:
		m.quirks |= QuirkEndInData
	}
	if len(m.payload) == m.limit {
		m.emit(ReasonTooLong, 1)
		return 0
	}
	m.payload = append(m.payload, rest[0])
	return 1
}

func (m *modelReader) verdict() Reason {
	switch {
	case m.strict && m.quirks&QuirkEndInData != 0:
		return ReasonEndInData
	case m.strict && m.quirks&QuirkMissingEOL != 0:
		return ReasonMissingEOL
	}
	return ReasonNone
}

func (m *modelReader) emit(reason Reason, more int64) {
	if len(m.payload) == 0 {
		m.quirks |= QuirkEmpty
	}
	m.all = append(m.all, got{
		string(m.payload), reason, m.quirks, string(m.junk), m.skipped, int64(len(m.payload)) + more,
	})
	m.junk, m.payload, m.skipped, m.quirks, m.open = nil, nil, 0, 0, false
}

func (m *modelReader) emitJunk(reason Reason) {
	m.all = append(m.all, got{payload: string(m.junk), reason: reason, size: m.skipped})
	m.junk, m.skipped = nil, 0
}
