package explain

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7"
)

// CharsetFinding is what is known about the charset of a message.
type CharsetFinding struct {
	Declared string      // MSH-18 as it stands
	Charset  hl7.Charset // what to decode with; Name "" = ASCII without MSH-18
	Wrong    bool        // the bytes are not what is declared
	Offset   int         // the first byte that shows it, -1 = none
	Text     string      // in words; "" = all is well
}

// DetectCharset compares the bytes with MSH-18. Where they do not fit it, it finds what does: UTF-8, Shift-JIS, GB18030
// or windows-1252.
func DetectCharset(msg *hl7.Message) CharsetFinding {
	f := CharsetFinding{Offset: -1, Charset: msg.Charset()}
	if h, ok := msg.Header(); ok {
		f.Declared = string(head(h.Charset()))
	}
	data := msg.Bytes()
	first := firstHigh(data)
	if first < 0 {
		if f.Declared != "" && f.Charset.Name() == "" {
			f.Text = fmt.Sprintf("MSH-18 names %q, which is no known charset; all bytes are ASCII", f.Declared)
		}
		return f
	}
	bad := firstMisfit(data, first, f.Charset)
	if bad < 0 {
		return f
	}
	f.Wrong, f.Offset = true, bad
	guess := guessCharset(data[first:])
	f.Charset = guess
	at := fmt.Sprintf("byte %d (0x%02X)", bad, data[bad])
	switch {
	case guess.Name() == msg.Charset().Name():
		f.Text = fmt.Sprintf("declared %s, but something at %s is not in it", guess.Name(), at)
	case f.Declared == "":
		f.Text = fmt.Sprintf("MSH-18 is empty, which means ASCII, but %s is not: it looks like %s", at, guess.Name())
	case msg.Charset().Name() == "":
		f.Text = fmt.Sprintf("MSH-18 names %q, which is no known charset; %s looks like %s", f.Declared, at, guess.Name())
	default:
		f.Text = fmt.Sprintf("declared %s, but looks like %s: first at %s", msg.Charset().Name(), guess.Name(), at)
	}
	return f
}

// order returns what values are decoded with, the first one that fits each: where only some bytes are no UTF-8, the
// others still are.
func (f CharsetFinding) order(declared hl7.Charset) []hl7.Charset {
	if f.Wrong && declared.Name() == "UTF-8" {
		return []hl7.Charset{declared, f.Charset}
	}
	return []hl7.Charset{f.Charset}
}

// firstHigh returns the first byte that is not ASCII, or that begins an escape sequence of ISO 2022; -1 = none.
func firstHigh(b []byte) int {
	high, escape := firstAbove(b), bytes.IndexByte(b, 0x1B)
	if escape >= 0 && (high < 0 || escape < high) {
		return escape
	}
	return high
}

// firstMisfit returns the first byte that does not fit the declared charset, -1 when all do. first is the first one
// that is not ASCII.
func firstMisfit(data []byte, first int, declared hl7.Charset) int {
	switch name := declared.Name(); name {
	case "", "US-ASCII":
		if high := firstAbove(data[first:]); high >= 0 {
			return first + high
		}
		return -1
	case "UTF-8":
		return invalidUTF8(data, first)
	case "ISO-8859-1", "ISO-8859-15", "windows-1252":
		if high := firstAbove(data[first:]); high >= 0 && looksUTF8(data[first+high:]) {
			return first + high
		}
	default:
		return undecodable(data, first, declared)
	}
	return -1
}

// firstAbove returns the first byte that is not ASCII, -1 = none. It looks at eight bytes at once.
func firstAbove(b []byte) int {
	skipped := 0
	for len(b)-skipped >= 8 && binary.LittleEndian.Uint64(b[skipped:])&0x8080808080808080 == 0 {
		skipped += 8
	}
	for i := skipped; i < len(b); i++ {
		c := b[i]
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return -1
}

func invalidUTF8(data []byte, from int) int {
	if utf8.Valid(data[from:]) {
		return -1
	}
	for i := from; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// looksUTF8 reports whether b, which has bytes above ASCII, is valid UTF-8. Latin text hardly ever is by chance.
func looksUTF8(b []byte) bool { return utf8.Valid(b) }

// chunk is how much is decoded at once to find what cannot be.
const chunk = 64 << 10

// undecodable finds the first piece that the charset does not have, segment by segment, because a segment begins in the
// initial state.
func undecodable(data []byte, from int, c hl7.Charset) int {
	start := from
	for start > 0 && data[start-1] != '\r' && data[start-1] != '\n' {
		start--
	}
	for start < len(data) {
		end := start
		for end < len(data) && data[end] != '\r' && data[end] != '\n' && end-start < chunk {
			end++
		}
		piece := data[start:end]
		if high := firstHigh(piece); high >= 0 && end-start < chunk {
			if _, ok := c.Decode(piece); !ok {
				return start + high
			}
		}
		start = end + 1
	}
	return -1
}

// guessCharset finds what bytes that are not ASCII look like.
func guessCharset(b []byte) hl7.Charset {
	const enough = 256 << 10
	if utf8.Valid(b) {
		return named("UTF-8")
	}
	b = b[:min(len(b), enough)]
	s := countHigh(b)
	switch {
	case s.escapes > 0 && s.high == 0:
		return named("ISO-2022-JP")
	case s.high < 4 || s.longRuns*2 < s.high && s.japanese == 0:
		return named("windows-1252")
	case s.pairs && s.japanese == 0:
		return named("GB18030")
	case s.japanese*4 >= s.high:
		return named("SHIFT_JIS")
	}
	return named("windows-1252")
}

func named(name string) hl7.Charset {
	c, _ := hl7.LookupCharset(name)
	return c
}

// highBytes are counts of bytes above ASCII.
type highBytes struct {
	high     int
	longRuns int  // those in runs of four and more
	pairs    bool // all runs have an even length, and all bytes are from A1 on
	japanese int  // those from 81 to 9F, which begin characters of Shift-JIS and are rare in Latin text
	escapes  int
}

func countHigh(b []byte) highBytes {
	s := highBytes{pairs: true}
	run := 0
	end := func() {
		if run >= 4 {
			s.longRuns += run
		}
		if run%2 == 1 {
			s.pairs = false
		}
		run = 0
	}
	for _, c := range b {
		switch {
		case c >= utf8.RuneSelf:
			s.high++
			run++
			if c >= 0x81 && c <= 0x9F {
				s.japanese++
			}
			if c < 0xA1 {
				s.pairs = false
			}
			continue
		case c == 0x1B:
			s.escapes++
		}
		end()
	}
	end()
	return s
}
