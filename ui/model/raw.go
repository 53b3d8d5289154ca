package model

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	rawFieldMax = 512     // a field longer than this is elided
	rawFieldCut = 64      // what is shown of it
	rawLineMax  = 8192    // characters shown of one line
	rawCache    = 256     // lines kept as text
	rawLong     = 1 << 16 // a line longer than this is made ready off the UI goroutine
)

// RawLines shows bytes as they came, a line for each segment, control bytes visible, long fields elided with their
// size. Where lines begin is found when it is made, which is to happen off the UI goroutine; text is made when asked
// for.
type RawLines struct {
	head, body, tail []byte
	ends             []int // end of each line in body, its separator included
	field            byte
	cache            map[int]string
	ready            map[int]string
}

// NewRawLines finds the lines of b.
func NewRawLines(b Bytes) *RawLines {
	r := &RawLines{head: b.head, body: b.body, tail: b.tail, field: '|'}
	r.cache, r.ready = make(map[int]string), make(map[int]string)
	if i := bytes.Index(b.body[:min(len(b.body), 64)], []byte("MSH")); i >= 0 && i+3 < len(b.body) {
		r.field = b.body[i+3]
	}
	for start := 0; start < len(b.body); {
		end := lineEnd(b.body, start)
		if end-start > rawLong {
			r.ready[len(r.ends)] = r.text(b.body[start:end])
		}
		r.ends = append(r.ends, end)
		start = end
	}
	return r
}

// lineEnd returns where the line from start ends, its CR, LF or CRLF included.
func lineEnd(b []byte, start int) int {
	i := bytes.IndexAny(b[start:min(len(b), start+4096)], "\r\n")
	if i < 0 {
		rest := b[start:]
		if i = bytes.IndexByte(rest, '\r'); i >= 0 {
			rest = rest[:i]
		}
		if lf := bytes.IndexByte(rest, '\n'); lf >= 0 {
			i = lf
		}
		if i < 0 {
			return len(b)
		}
	}
	end := start + i + 1
	if b[end-1] == '\r' && end < len(b) && b[end] == '\n' {
		end++
	}
	return end
}

// Rows returns the number of lines; the framing after the payload has a line of its own.
func (r *RawLines) Rows() int {
	n := len(r.ends)
	if len(r.tail) > 0 || n == 0 && len(r.head) > 0 {
		n++
	}
	return n
}

// Row returns the line's number, counted from 1, and its text.
func (r *RawLines) Row(i int) (number, text string) {
	if i >= len(r.ends) {
		if i == 0 {
			return "", Visible(r.head, 0) + Visible(r.tail, 0)
		}
		return "", Visible(r.tail, 0)
	}
	text, ok := r.ready[i]
	if !ok {
		if text, ok = r.cache[i]; !ok {
			if len(r.cache) >= rawCache {
				clear(r.cache)
			}
			text = r.text(r.Bytes(i))
			r.cache[i] = text
		}
	}
	if i == 0 && len(r.head) > 0 {
		text = Visible(r.head, 0) + text
	}
	return strconv.Itoa(i + 1), text
}

// Bytes returns the bytes of a line as they came, its separator included; nil for the framing.
func (r *RawLines) Bytes(i int) []byte {
	if i < 0 || i >= len(r.ends) {
		return nil
	}
	start := 0
	if i > 0 {
		start = r.ends[i-1]
	}
	return r.body[start:r.ends[i]]
}

func (r *RawLines) text(line []byte) string {
	if len(line) <= rawFieldMax {
		return Visible(line, 0)
	}
	var s strings.Builder
	for len(line) > 0 && s.Len() < rawLineMax {
		field := line
		if i := bytes.IndexByte(line, r.field); i >= 0 {
			field = line[:i+1]
		}
		line = line[len(field):]
		s.WriteString(elide(field, r.field))
	}
	if len(line) > 0 {
		s.WriteString("⟨… " + sizeOf(len(line)) + " more⟩")
	}
	return s.String()
}

// elide shortens a field that is too long to be drawn; what ends it (separator, CR, LF) stays visible.
func elide(field []byte, sep byte) string {
	if len(field) <= rawFieldMax {
		return Visible(field, 0)
	}
	value := bytes.TrimSuffix(bytes.TrimRight(field, "\r\n"), []byte{sep})
	return Visible(head(value, rawFieldCut), 0) + "⟨… " + sizeOf(len(value)) + "⟩" + Visible(field[len(value):], 0)
}

// head returns the first n bytes of b, or a few less so that no character is cut in two.
func head(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	for i := n; i > n-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			return b[:i]
		}
	}
	return b[:n]
}
