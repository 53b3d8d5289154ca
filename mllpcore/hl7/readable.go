package hl7

import "strings"

// Readable returns a value as a person reads it: what Text returns, with the line ends and spaces that formatting
// commands ask for in the place of the commands. A line that ends with CR alone ends with LF.
func (n Node) Readable() string {
	d := &n.m.delims
	if n.opaque() || d.index(n.Raw(), d.Escape) < 0 {
		return n.Text()
	}
	var b strings.Builder
	for r := range Runs(n.Raw(), *d) {
		r.write(&b, n.m.charset)
	}
	return LineEnds(b.String())
}

// LineEnds returns text in which LF or CRLF ends each line: a CR alone, which is what HL7 ends its own lines with, does
// not end one elsewhere.
func LineEnds(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	var b strings.Builder
	for {
		line, rest, found := strings.Cut(text, "\r")
		b.WriteString(line)
		if !found {
			return b.String()
		}
		if strings.HasPrefix(rest, "\n") {
			b.WriteByte('\r')
		} else {
			b.WriteByte('\n')
		}
		text = rest
	}
}

// write puts a run behind what comes before it; c is the charset of the message.
func (r *Run) write(b *strings.Builder, c Charset) {
	switch r.Format {
	case FormatText:
		if r.Charset.name != "" {
			c = r.Charset
		}
		b.WriteString(c.Text(r.Text))
	case FormatBreak:
		b.WriteString(strings.Repeat("\n", r.Count))
	case FormatCenter:
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
	case FormatSpace:
		b.WriteString(strings.Repeat(" ", r.Count))
	}
}
