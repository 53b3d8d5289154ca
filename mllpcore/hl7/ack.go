package hl7

import (
	"bytes"
	"strconv"
	"time"
)

// Ack is what an acknowledgement says.
type Ack struct {
	Code      Code      // MSA-1; a positive one becomes AE or CE where the message has no MSH-10
	Problem   *Problem  // why the code is negative: MSA-3 and ERR; nil = none
	ControlID []byte    // the acknowledgement's own MSH-10, see ControlIDs
	Time      time.Time // MSH-7, with the zone it is in; zero = now
	// Charset is what a Problem.Text that is Verbatim is written in, by a name as in MSH-18; empty = the message's own
	// charset. Characters above ASCII are written in UTF-8 and in the single-byte charsets; '?' stands for them in all
	// others.
	Charset string
}

// AppendAck appends the acknowledgement of the message whose header is h, version by version as SPEC section 6 has it,
// without framing. Each segment ends with CR. Fields that are echoed are echoed byte for byte, up to the first control
// byte: an answer has none but the CRs that end its segments. Nothing is allocated but what dst may need to grow.
//
// MSH-7 has milliseconds from version 2.3 on, seconds before. MSH-9 has no component for an event that the message does
// not name. A version that cannot be read is answered like the newest, an empty one like 2.2. Where the message has no
// MSH-11 or MSH-12, the answer has P or 2.2: receivers require them, and there is nothing to echo.
func AppendAck(dst []byte, h *Header, a Ack) []byte {
	w := ackWriter{d: &h.Delims, h: h, version: parseVersion(h.Version())}
	if a.Code.Positive() && !h.hasControlID() {
		a.Problem = missingControlID()
		if a.Code.Commit() {
			a.Code = CE
		} else {
			a.Code = AE
		}
	}
	dst = w.appendMSH(dst, &a)
	dst = w.appendMSA(dst, &a)
	if a.Problem != nil && !a.Code.Positive() {
		dst = w.appendERR(dst, &a)
	}
	return dst
}

// ackWriter knows for whom an acknowledgement is written.
type ackWriter struct {
	d       *Delimiters
	h       *Header
	version version
}

func (w *ackWriter) appendMSH(dst []byte, a *Ack) []byte {
	sep, h := w.d.Field, w.h
	dst = append(dst, 'M', 'S', 'H', sep)
	dst = w.appendEncoding(dst)
	for _, n := range [...]int{5, 6, 3, 4} { // the receiver answers the sender
		dst = append(append(dst, sep), h.copied(n)...)
	}
	dst = append(dst, sep)
	dst = appendTime(dst, a.Time, w.version >= version23)
	dst = append(dst, sep, sep)
	dst = w.appendType(dst)
	dst = append(append(dst, sep), a.ControlID...)
	dst = appendOr(append(dst, sep), h.copied(11), "P")
	dst = appendOr(append(dst, sep), h.copied(12), "2.2")
	if charset := h.copied(18); len(charset) > 0 {
		dst = append(dst, sep, sep, sep, sep, sep, sep)
		dst = append(dst, charset...)
	}
	return append(dst, '\r')
}

// appendOr writes a value, or what stands for it where it is empty.
func appendOr(dst, value []byte, empty string) []byte {
	if len(bytes.TrimSpace(value)) == 0 {
		return append(dst, empty...)
	}
	return append(dst, value...)
}

// appendEncoding writes MSH-2 as the sender wrote it. Where it is empty the defaults that were used to read the message
// are written, and of one that is too long what was used of it.
func (w *ackWriter) appendEncoding(dst []byte) []byte {
	encoding := w.h.Field(2)
	if len(encoding) == 0 {
		d := w.d
		for _, c := range [...]byte{d.Component, d.Repetition, d.Escape, d.Subcomponent} {
			if c == 0 {
				return dst
			}
			dst = append(dst, c)
		}
		return dst
	}
	for _, c := range encoding[:min(len(encoding), maxEncodingChars)] {
		if isControl(c) {
			c = ' ' // delimits nothing either
		}
		dst = append(dst, c)
	}
	return dst
}

// appendType writes MSH-9: ACK up to 2.2, ACK^event for 2.3, ACK^event^ACK from 2.3.1 on.
func (w *ackWriter) appendType(dst []byte) []byte {
	dst = append(dst, "ACK"...)
	event := bytes.TrimSpace(uncontrolled(w.h.Trigger()))
	if w.version < version23 || isBlank(event) || w.d.Component == 0 {
		return dst
	}
	dst = append(append(dst, w.d.Component), event...)
	if w.version >= version231 {
		dst = append(append(dst, w.d.Component), "ACK"...)
	}
	return dst
}

func (w *ackWriter) appendMSA(dst []byte, a *Ack) []byte {
	dst = append(dst, 'M', 'S', 'A', w.d.Field)
	dst = append(dst, a.Code...)
	dst = append(append(dst, w.d.Field), w.h.copied(10)...)
	if a.Problem != nil && w.version < version27 && !a.Code.Positive() {
		dst = w.appendShort(append(dst, w.d.Field), a)
	}
	return append(dst, '\r')
}

// textCharset is only asked for where text of ours is written; ASCII text is the same in all of them.
func (w *ackWriter) textCharset(a *Ack) Charset {
	if a.Charset != "" {
		c, _ := LookupCharset(a.Charset)
		return c
	}
	return w.h.charset()
}

// appendERR says where and what the problem is: ERR-1 up to 2.4, ERR-2, 3, 4 and 8 from 2.5 on.
func (w *ackWriter) appendERR(dst []byte, a *Ack) []byte {
	p := a.Problem
	sep, comp := w.d.Field, w.d.Component
	if comp == 0 {
		comp = ' '
	}
	path, err := ParsePath(p.Location)
	if err != nil {
		path = Path{}
	}
	dst = append(dst, 'E', 'R', 'R', sep)
	if w.version < version25 {
		dst = appendLocation(dst, &path, comp, 3)
		dst = strconv.AppendInt(append(dst, comp), int64(p.code()), 10)
		return append(dst, '\r')
	}
	dst = append(dst, sep)
	if path.Segment != "" {
		dst = appendLocation(dst, &path, comp, path.depth())
	}
	dst = strconv.AppendInt(append(dst, sep), int64(p.code()), 10)
	if name := CodeText(p.code()); name != "" {
		dst = appendText(append(dst, comp), name, w.d, Charset{})
		dst = append(append(dst, comp), "HL70357"...)
	}
	severity := p.Severity
	if severity < 'A' {
		severity = 'E'
	}
	dst = append(dst, sep, severity, sep, sep, sep, sep)
	dst = w.appendText(dst, a)
	return append(dst, '\r')
}

// depth returns how many components of ERL (ERR-2) the path fills: segment, sequence, field, repetition, component,
// subcomponent.
func (p *Path) depth() int {
	switch {
	case p.Subcomponent > 0:
		return 6
	case p.Component > 0:
		return 5
	case p.Repetition > 0:
		return 4
	case p.Field > 0:
		return 3
	}
	return 2
}

// appendLocation writes the first n components of a location. What a path leaves open is the first one there is.
func appendLocation(dst []byte, p *Path, comp byte, n int) []byte {
	dst = append(dst, p.Segment...)
	numbers := [...]int{max(p.Occurrence, 1), p.Field, max(p.Repetition, 1), p.Component, p.Subcomponent}
	for _, number := range numbers[:n-1] {
		dst = append(dst, comp)
		if number > 0 && p.Segment != "" {
			dst = strconv.AppendInt(dst, int64(number), 10)
		}
	}
	return dst
}

// AppendReject appends the answer to a block without MSH: AR with a made-up MSH of version 2.5 in the default
// delimiters and an empty MSA-2. diagnosis says what came instead; it is written in ASCII, and in MSA-3 no more of it
// than fits there. controlID is the answer's own MSH-10; a zero t is now.
func AppendReject(dst []byte, diagnosis, controlID string, t time.Time) []byte {
	d := DefaultDelimiters()
	dst = append(dst, `MSH|^~\&|||||`...)
	dst = appendTime(dst, t, true)
	dst = append(dst, "||ACK|"...)
	dst = append(dst, controlID...)
	dst = append(dst, "|P|2.5\rMSA|AR||"...)
	dst = cutText(appendPlain(dst, diagnosis, &d), len(dst), 0)
	dst = append(dst, "\rERR|||200^Unsupported message type^HL70357|E||||"...)
	dst = appendPlain(dst, diagnosis, &d)
	return append(bytes.TrimRight(dst, "|"), '\r')
}
