package frame

import "strings"

// model is SPEC section 7 read byte by byte, as slowly and plainly as can be: what a Reader must return for data
// followed by io.EOF, and what its Observer must be told behind each start block.
func model(data []byte, tol Tolerance, maxLength int) (all []got, told []string) {
	m := &modelReader{strict: tol == Strict, limit: maxLength}
	for i := 0; i < len(data); {
		if m.open {
			i += m.inside(data[i:])
		} else {
			i += m.outside(data[i:])
		}
	}
	switch {
	case m.open:
		m.emit(ReasonCutOff, 0)
	case m.skipped > 0:
		m.emitJunk(ReasonNoBlock)
	}
	return m.all, m.told
}

type modelReader struct {
	strict, open  bool
	limit         int
	all           []got
	told          []string
	junk, payload []byte
	quirks        Quirk
	skipped       int64
	unclosed      int // start blocks without an end block
}

// outside takes bytes between blocks: one, or the end block and the EOL of an outer frame. It returns how many.
func (m *modelReader) outside(rest []byte) int {
	c := rest[0]
	switch {
	case c == 0x0B:
		if m.strict && m.skipped > 0 {
			m.emitJunk(ReasonJunk)
		}
		m.unclosed = 0
		if m.open = true; m.skipped > 0 {
			m.quirks = QuirkJunk
		}
		return 1
	case c == 0x1C && m.unclosed > 0:
		m.junk, m.skipped = nil, 0
		m.unclosed--
		if len(rest) > 1 && rest[1] == '\r' {
			return 2
		}
		return 1
	case !strings.ContainsRune(" \t\r\n", rune(c)):
		m.unclosed = 0
	}
	m.setAside(c)
	if m.strict && len(m.junk) == JunkKept {
		m.emitJunk(ReasonJunk)
	}
	return 1
}

func (m *modelReader) setAside(c byte) {
	if len(m.junk) < JunkKept {
		m.junk = append(m.junk, c)
	}
	m.skipped++
}

// inside takes the next byte of a block, and the EOL with its end block. It returns how many it used.
func (m *modelReader) inside(rest []byte) int {
	switch {
	case rest[0] == 0x0B && modelBlank(m.payload):
		m.again()
		return 1
	case rest[0] == 0x0B:
		m.emit(ReasonStartInBlock, 0)
		return 0
	case rest[0] == 0x1C && (len(rest) == 1 || rest[1] == 0x0B || rest[1] == 0x1C && m.unclosed > 0):
		m.quirks |= QuirkMissingEOL
		m.emit(ReasonNone, 0)
		return 1
	case rest[0] == 0x1C && rest[1] == '\r':
		m.emit(ReasonNone, 0)
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

// again takes a start block with nothing but blanks between it and the one before.
func (m *modelReader) again() {
	m.told = append(m.told, string(m.payload))
	for _, c := range m.payload {
		m.setAside(c)
	}
	m.payload = nil
	m.unclosed++
	if m.quirks |= QuirkFramedTwice; m.skipped > 0 {
		m.quirks |= QuirkJunk
	}
}

func modelBlank(payload []byte) bool {
	return strings.Trim(strings.TrimPrefix(string(payload), "\xEF\xBB\xBF"), " \t\r\n") == ""
}

func (m *modelReader) verdict() Reason {
	for _, v := range []struct {
		quirk  Quirk
		reason Reason
	}{
		{QuirkEndInData, ReasonEndInData},
		{QuirkFramedTwice, ReasonFramedTwice},
		{QuirkBOM, ReasonBOM},
		{QuirkMissingEOL, ReasonMissingEOL},
	} {
		if m.strict && m.quirks&v.quirk != 0 {
			return v.reason
		}
	}
	return ReasonNone
}

func (m *modelReader) emit(reason Reason, more int64) {
	if modelBlank(m.payload) {
		m.quirks |= QuirkEmpty
	}
	if strings.HasPrefix(string(m.payload), "\xEF\xBB\xBF") {
		m.quirks |= QuirkBOM
	}
	if reason == ReasonNone {
		reason = m.verdict()
	} else {
		m.unclosed = 0
	}
	m.told = append(m.told, string(m.payload))
	m.all = append(m.all, got{
		string(m.payload), reason, m.quirks, string(m.junk), m.skipped, int64(len(m.payload)) + more,
	})
	m.junk, m.payload, m.skipped, m.quirks, m.open = nil, nil, 0, 0, false
}

func (m *modelReader) emitJunk(reason Reason) {
	m.all = append(m.all, got{payload: string(m.junk), reason: reason, size: m.skipped})
	m.junk, m.skipped = nil, 0
}
