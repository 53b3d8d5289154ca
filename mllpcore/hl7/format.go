package hl7

import (
	"bytes"
	"iter"
	"strconv"
)

// Format says what a Run of a formatted value does.
type Format uint8

// The formats, chapter 2, use of escape sequences in text fields.
const (
	FormatText      Format = iota
	FormatBreak            // \.br\ and \.sp\: Count line ends
	FormatCenter           // \.ce\: ends the line when something is in it; the next one is to be centred
	FormatIndent           // \.in\: Count columns before this and all further lines
	FormatOnce             // \.ti\: Count more columns before this line
	FormatSpace            // \.sk\: Count spaces
	FormatFill             // \.fi\ and \.nf\: whether lines are filled, which is left to whoever shows them
	FormatHighlight        // \H\
	FormatNormal           // \N\
)

// Run is a stretch of a formatted value: text, or a command.
type Run struct {
	Format  Format
	Text    []byte  // of FormatText: escape sequences decoded; not to be changed
	Charset Charset // of FormatText: what \C..\ or \M..\ switched to; its Name is "" for that of the message
	Count   int
}

// maxCount bounds what a command may ask for: a sender's typing error is not to fill the screen.
const maxCount = 100

// Runs returns what a value of the types FT, TX and ST is made of. Unlike Unescape it also obeys the commands that
// change how text looks, and the switches to another charset that table 0211 names. Anything else stays as it stands.
func Runs(src []byte, d Delimiters) iter.Seq[Run] {
	return func(yield func(Run) bool) {
		r := runs{delims: d, yield: yield}
		for len(src) > 0 && !r.stopped {
			src = r.next(src)
		}
		r.flush()
	}
}

// runs gathers text until a command comes.
type runs struct {
	delims  Delimiters
	yield   func(Run) bool
	text    []byte
	charset Charset
	stopped bool
}

func (r *runs) hand(run Run) { r.stopped = r.stopped || !r.yield(run) }

func (r *runs) flush() {
	if len(r.text) > 0 {
		r.hand(Run{Text: r.text, Charset: r.charset})
		r.text = nil
	}
}

// next takes text up to an escape sequence, and the sequence.
func (r *runs) next(src []byte) (rest []byte) {
	d := &r.delims
	if r.charset.multi == multiISO2022 {
		n := r.shifted(src)
		r.text, src = append(r.text, src[:n]...), src[n:]
	}
	i := d.index(src, d.Escape)
	if i < 0 {
		r.text = append(r.text, src...)
		return nil
	}
	r.text, src = append(r.text, src[:i]...), src[i:]
	end := d.index(src[1:], d.Escape)
	if end < 0 {
		r.text = append(r.text, src...)
		return nil
	}
	body := src[1 : 1+end]
	if rest, ok := r.doubled(src); ok {
		return rest
	}
	if r.numbers(body) {
		return src[end+2:]
	}
	if decoded, ok := d.decodeSequence(r.text, body, Charset{}); ok {
		r.text = decoded
		return src[end+2:]
	}
	if r.command(body) {
		return src[end+2:]
	}
	if isVisibleCommand(body) {
		r.text = append(r.text, src[:end+2]...)
		return src[end+2:]
	}
	// No sequence: this escape character stands for itself, and the next one may begin a sequence.
	r.text = append(r.text, src[:1+end]...)
	return src[1+end:]
}

// numbers takes the characters of a sequence that gives them by their numbers in Unicode.
func (r *runs) numbers(body []byte) bool {
	b, ok := appendDigits(nil, body)
	if !ok {
		return false
	}
	characters, ok := unicodeNumbers(b)
	if !ok {
		return false
	}
	r.flush()
	r.hand(Run{Text: []byte(string(characters)), Charset: charsets[idUTF8]})
	return true
}

// doubled obeys a command whose escape characters were escaped once more, \E\.br\E\ or \E.br\E\: some engines do so to
// text that is already formatted, and nobody means it to be read.
func (r *runs) doubled(src []byte) (rest []byte, ok bool) {
	e := string(r.delims.Escape)
	for _, opening := range [...]string{e + "E" + e + ".", e + "E."} {
		command, found := bytes.CutPrefix(src, []byte(opening))
		if !found {
			continue
		}
		i := r.delims.index(command, r.delims.Escape)
		if i < 2 || !isFormatting(command[:i]) {
			continue
		}
		if rest, found = bytes.CutPrefix(command[i:], []byte(e+"E"+e)); found {
			return rest, r.command(append([]byte{'.'}, command[:i]...))
		}
	}
	return nil, false
}

// shifted returns how much of src is in a charset whose characters may hold the escape character.
func (r *runs) shifted(src []byte) int {
	for i := range src {
		if src[i] != r.delims.Escape {
			continue
		}
		if end := bytes.IndexByte(src[i+1:], r.delims.Escape); end > 0 {
			if _, _, ok := switched(src[i+1 : i+1+end]); ok {
				return i
			}
		}
	}
	return len(src)
}

// command obeys a sequence that is one of a look or of a charset.
func (r *runs) command(body []byte) bool {
	if charset, opening, ok := switched(body); ok {
		r.flush()
		r.charset, r.text = charset, append(r.text, opening...)
		return true
	}
	run := Run{Count: 1}
	switch {
	case string(body) == "H":
		run.Format = FormatHighlight
	case string(body) == "N":
		run.Format = FormatNormal
	case len(body) > 2 && body[0] == '.' && isFormatting(body[1:]):
		run = layoutRun(string(commandName(body[1:])), string(bytes.TrimSpace(body[3:])))
	default:
		return false
	}
	r.flush()
	r.hand(run)
	return true
}

// layoutRun reads a command such as br, or sp with a number.
func layoutRun(name, number string) Run {
	run := Run{Count: 1}
	if n, err := strconv.Atoi(number); err == nil {
		run.Count = max(min(n, maxCount), -maxCount)
	}
	switch name {
	case "br":
		run.Format, run.Count = FormatBreak, 1
	case "sp":
		run.Format, run.Count = FormatBreak, max(run.Count, 1)
	case "ce":
		run.Format = FormatCenter
	case "in":
		run.Format = FormatIndent
	case "ti":
		run.Format = FormatOnce
	case "sk":
		run.Format, run.Count = FormatSpace, max(run.Count, 0)
	default:
		run.Format = FormatFill
	}
	return run
}

// switched returns what \Cxxyy\ or \Mxxyyzz\ switches to, and what opens a stretch in it; the zero Charset is that of
// the message. ok is false for what is no switch, or to a set that is not known here.
func switched(body []byte) (c Charset, opening []byte, ok bool) {
	switch string(body) {
	case "C2842":
		return Charset{}, nil, true
	case "C284A", "C2849", "M2440", "M2442", "M242844":
		opening = []byte{escByte}
		for i := 1; i < len(body); i += 2 {
			opening = append(opening, byte(hexDigit(body[i])<<4|hexDigit(body[i+1])))
		}
		return charsets[idISO2022JP], opening, true
	case "C2949":
		return charsets[idShiftJIS], nil, true
	case "M242941":
		return charsets[idGB18030], nil, true
	case "M242942":
		return charsets[idEUCJP], nil, true
	case "M242943":
		return charsets[idEUCKR], nil, true
	}
	if len(body) == 5 && string(body[:3]) == "C2D" {
		return rightHalf(string(body[3:]))
	}
	return Charset{}, nil, false
}

// rightHalf returns the part of ISO 8859 whose upper half the final byte of ESC 2D xx names.
func rightHalf(final string) (Charset, []byte, bool) {
	for _, f := range [...]struct {
		final string
		part  charsetID
	}{
		{"41", 1},
		{"42", 2},
		{"43", 3},
		{"44", 4},
		{"4C", 5},
		{"47", 6},
		{"46", 7},
		{"48", 8},
		{"4D", 9},
		{"56", 10},
		{"54", 11},
		{"59", 13},
		{"62", 15},
	} {
		if c := charsets[id8859+f.part]; f.final == final && c.name != "" {
			return c, nil, true
		}
	}
	return Charset{}, nil, false
}
