package explain

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7"
)

// CharsetFinding is what is known about the charset of a message.
type CharsetFinding struct {
	Declared string        // MSH-18 as it stands
	Charset  hl7.Charset   // what to decode with; Name "" = ASCII without MSH-18
	Wrong    bool          // the bytes are not what is declared
	Guess    bool          // Charset is what they look like: nothing says so for certain
	Likely   []hl7.Charset // of a guess: all that it may be, the most likely first, each with another reading
	Offset   int           // the first byte that shows it, -1 = none
	Text     string        // in words; "" = all is well

	order []hl7.Charset // what values are decoded with, the first one that fits each
}

// DetectCharset compares the bytes with MSH-18. Where they do not fit it, it finds what does: for certain UTF-8, the
// escape sequences of ISO 2022, and the windows charset of whoever declares ISO 8859 and uses bytes that it does not
// have. Anything else is a guess by how likely the text is that comes of it, and where several readings are about as
// likely, or there is too little to tell, nothing is decided: it is shown as windows-1252.
func DetectCharset(msg *hl7.Message) CharsetFinding {
	f := CharsetFinding{Offset: -1, Charset: msg.Charset()}
	f.order = []hl7.Charset{f.Charset}
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
	if at := firstMisfit(data, first, f.Charset); at >= 0 {
		f.Wrong, f.Offset = true, at
		f.find(data, first)
	}
	return f
}

// find finds what the bytes are, and says so.
func (f *CharsetFinding) find(data []byte, first int) {
	declared := f.Charset
	at := fmt.Sprintf("byte %d (0x%02X)", f.Offset, data[f.Offset])
	windows, hasWindows := declared.Windows()
	switch {
	case data[f.Offset] == escByte:
		f.take(named("ISO-2022-JP"))
		f.Text = f.but(at+" begins an escape sequence of ISO 2022", "it is read as ISO-2022-JP")
		return
	case utf8.Valid(data[first:]):
		f.take(named("UTF-8"))
	case hasWindows && isC1(data[f.Offset]) && undecodable(data, first, windows) < 0:
		f.take(windows)
		if !replaces(declared) {
			f.order = []hl7.Charset{declared, windows}
		}
		f.Text = fmt.Sprintf("declared %s, but %s is no character of it: read as %s", declared.Name(), at, windows.Name())
		return
	default:
		f.guess(data, at)
		return
	}
	if declared.Name() != "" {
		f.Text = fmt.Sprintf("declared %s, but looks like UTF-8: first at %s", declared.Name(), at)
		return
	}
	f.Text = f.but(at+" is not", "it looks like UTF-8")
}

// take sets the only charset.
func (f *CharsetFinding) take(c hl7.Charset) { f.Charset, f.order = c, []hl7.Charset{c} }

// but says that the bytes are not what MSH-18 says, and what follows.
func (f *CharsetFinding) but(what, then string) string {
	switch {
	case f.Declared == "":
		return fmt.Sprintf("MSH-18 is empty, which means ASCII, but %s: %s", what, then)
	case f.knows():
		return fmt.Sprintf("MSH-18 is %s, but %s: %s", f.Declared, what, then)
	}
	return fmt.Sprintf("MSH-18 names %q, which is no known charset; %s: %s", f.Declared, what, then)
}

func (f *CharsetFinding) knows() bool { _, ok := hl7.LookupCharset(f.Declared); return ok }

// guess finds what is most likely.
func (f *CharsetFinding) guess(data []byte, at string) {
	declared := f.Charset
	mixed := mostlyUTF8(data)
	g := guessCharset(data, mixed)
	f.take(g.charset)
	f.Guess, f.Likely = true, g.likely
	if mixed || declared.Name() == "UTF-8" {
		f.order = []hl7.Charset{named("UTF-8"), g.charset}
	}
	verdict := "read as " + g.charset.Name() + ", a guess: " // first, because a narrow window cuts the rest
	if !g.decided {
		verdict = "not decided, shown as " + g.charset.Name() + ": "
	}
	switch {
	case g.decided && g.charset.Name() == declared.Name():
		f.Text = fmt.Sprintf("declared %s, but something at %s is not in it", declared.Name(), at)
	case declared.Name() == "" && f.Declared == "":
		f.Text = verdict + "MSH-18 is empty, which means ASCII, but " + at + " is not"
	case declared.Name() == "":
		f.Text = fmt.Sprintf("%sMSH-18 names %q, which is no known charset, and %s is not ASCII", verdict, f.Declared, at)
	default:
		f.Text = fmt.Sprintf("%sMSH-18 is %s, but %s is not in it", verdict, declared.Name(), at)
	}
	if others := f.others(); others != "" {
		f.Text += "; it may also be " + others
	}
}

// others names what else the bytes may be.
func (f *CharsetFinding) others() string {
	var names []string
	for _, c := range f.Likely {
		if c.Name() != f.Charset.Name() {
			names = append(names, c.Name())
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}

const escByte = 0x1B

// isC1 reports whether a byte is one of the control characters that ISO 8859 has, and no text.
func isC1(c byte) bool { return c >= 0x80 && c <= 0x9F }

// replaces reports whether somebody who uses bytes of the windows charset beside an ISO one writes all text in that.
// Between 8859-15 and windows-1252 only a few signs differ, which are as declared; in Cyrillic and Arabic the letters
// stand elsewhere, and a few quotation marks do not move them.
func replaces(declared hl7.Charset) bool {
	switch declared.Name() {
	case "ISO-8859-15", "ISO-8859-5", "ISO-8859-6":
		return false
	}
	return true
}

// firstHigh returns the first byte that is not ASCII, or that begins an escape sequence of ISO 2022; -1 = none.
func firstHigh(b []byte) int {
	high, escape := firstAbove(b), bytes.IndexByte(b, escByte)
	if escape >= 0 && (high < 0 || escape < high) {
		return escape
	}
	return high
}

// firstMisfit returns the first byte that does not fit the declared charset, -1 when all do. first is the first one
// that is not ASCII.
func firstMisfit(data []byte, first int, declared hl7.Charset) int {
	name := declared.Name()
	if name != "ISO-2022-JP" {
		if escape := hl7.ISO2022(data); escape >= 0 {
			return escape
		}
	}
	switch name {
	case "", "US-ASCII":
		if high := firstAbove(data[first:]); high >= 0 {
			return first + high
		}
		return -1
	case "UTF-8":
		return invalidUTF8(data, first)
	}
	if high := firstAbove(data[first:]); high >= 0 && looksUTF8(data[first+high:], declared) {
		return first + high
	}
	return undecodable(data, first, declared)
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

// looksUTF8 reports whether b, which has bytes above ASCII, is valid UTF-8 in spite of what is declared. Text in Latin
// letters hardly ever is by chance; in other charsets a short name may be.
func looksUTF8(b []byte, declared hl7.Charset) bool {
	if !utf8.Valid(b) {
		return false
	}
	switch declared.Name() {
	case "ISO-8859-1", "ISO-8859-15", "windows-1252":
		return true
	}
	count, _ := countUTF8(b)
	return count >= leastCount
}

// mostlyUTF8 reports whether data has characters of UTF-8 and fewer bytes that are none.
func mostlyUTF8(data []byte) bool {
	characters, others := countUTF8(data[:min(len(data), 1<<20)])
	return characters > others && characters >= leastCount
}

// countUTF8 counts the characters of UTF-8 beyond ASCII, and the bytes above ASCII that belong to none.
func countUTF8(b []byte) (characters, others int) {
	for len(b) > 0 {
		high := firstAbove(b)
		if high < 0 {
			break
		}
		b = b[high:]
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			others++
		} else {
			characters++
		}
		b = b[size:]
	}
	return characters, others
}

// chunk is how much is decoded at once to find what cannot be.
const chunk = 64 << 10

// undecodable finds the first byte that the charset does not have, segment by segment, because a segment begins in the
// initial state. Of a charset with characters of several bytes it is about where.
func undecodable(data []byte, from int, c hl7.Charset) int {
	if c.SingleByte() {
		if i := c.Misfit(data[from:]); i >= 0 {
			return from + i
		}
		return -1
	}
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

func named(name string) hl7.Charset {
	c, _ := hl7.LookupCharset(name)
	return c
}
