package check

import (
	"bytes"
	"strings"

	"mllpscope/mllpcore/hl7"
)

// whole checks what concerns the message as a whole; more is false where nothing else can be judged.
func (c *checker) whole() (more bool) {
	data := c.msg.Bytes()
	h, ok := c.msg.Header()
	if hl7.IsBatch(data) {
		c.batch = new(batch)
		var err error
		h, err = hl7.FindHeader(data)
		ok = err == nil
	}
	if !ok {
		c.noHeader(data)
		return false
	}
	if p := hl7.Check(data, &h); p != nil && !c.hasSecond() {
		f := c.add(place{rule: RuleHeader, severity: Error, segment: p.Location})
		f.Path, f.Text = p.Location, strings.TrimPrefix(p.Error(), p.Location+": ")
		if p.Code == hl7.CodeSegmentSequence {
			return false // something before MSH: it is not known what
		}
	}
	c.identity(&h)
	c.charset()
	c.ends()
	return true
}

// ends says when segments do not end with CR. CR LF is so common that nobody minds.
func (c *checker) ends() {
	text := ""
	switch ends := c.msg.Ends(); {
	case ends.Mixed():
		text = "segments end in different ways: " + ends.String()
	case ends == hl7.EndsLF:
		text = "segments end with LF; the standard has CR"
	default:
		return
	}
	c.add(place{rule: RuleSegmentEnd, severity: Info}).Text = text
}

// noHeader reports what can be said of a message that does not begin with MSH: nothing but that.
func (c *checker) noHeader(data []byte) {
	var header *hl7.Header
	if h, err := hl7.FindHeader(data); err == nil {
		header = &h
	}
	p := hl7.Check(data, header)
	if p == nil {
		return
	}
	f := c.add(place{rule: RuleHeader, severity: Error, segment: p.Location})
	f.Path, f.Text = p.Location, strings.TrimPrefix(p.Error(), p.Location+": ")
}

// hasSecond reports whether another MSH follows in what is no batch: it is reported where it stands.
func (c *checker) hasSecond() bool {
	if c.batch != nil {
		return false
	}
	_, ok := c.msg.Segment(nameMSH, 2)
	return ok
}

const nameMSH = "MSH"

// identity checks MSH-2, MSH-9 and MSH-12.
func (c *checker) identity(h *hl7.Header) {
	msgType := h.Text(clip(bytes.TrimSpace(h.Type())))
	c.answer = msgType == "ACK" || msgType == "MCF"
	c.local = strings.HasPrefix(msgType, "Z") || c.isLocalEvent(h)
	c.separators(h)
	c.stated(h)
	switch {
	case c.batch != nil:
	case msgType == "":
		c.header(9, RuleHeader, Error, "MSH-9 (message type) is empty: nobody can tell what the message is about")
	default:
		c.kind(h, msgType)
	}
}

// isLocalEvent reports whether sites have agreed on the event, such as ORU^Z01, and MSH-9.3 names no structure of the
// standard for it.
func (c *checker) isLocalEvent(h *hl7.Header) bool {
	if !bytes.HasPrefix(bytes.TrimSpace(h.Trigger()), []byte("Z")) {
		return false
	}
	_, ok := c.version.Structure(h.Text(clip(bytes.TrimSpace(h.Structure()))))
	return !ok
}

// separators checks MSH-2.
func (c *checker) separators(h *hl7.Header) {
	const usual = `^~\&`
	encoding := string(clip(h.Field(2)))
	c.odd = encoding != usual && encoding != usual+"#"
	switch n := len(encoding); {
	case !c.odd:
	case n < len(usual) || n > len(usual)+1:
		c.header(2, RuleDelimiters, Warning, `MSH-2 has %d characters; four are usual: %s`, n, usual)
	case n > len(usual) && strings.Trim(encoding, usual) == "":
		c.header(2, RuleDelimiters, Warning, `MSH-2 is %s: a character stands twice; %s is usual`, encoding, usual)
	case strings.Trim(encoding, usual) == "":
		c.header(2, RuleDelimiters, Warning, `MSH-2 is %s: these are the usual characters in another order than %s`,
			encoding, usual)
	}
}

// stated checks MSH-12.
func (c *checker) stated(h *hl7.Header) {
	asked := strings.TrimSpace(h.Text(clip(h.Version())))
	used := c.version.Name()
	switch {
	case asked == used:
		return
	case strings.TrimPrefix(strings.ToUpper(asked), "V") == used:
		c.header(12, RuleVersion, Info, "MSH-12 is %s; the standard writes %s", asked, used)
		return
	case asked == "" && c.answer: // it repeats that of the message
	case asked == "":
		c.header(12, RuleVersion, Error, "MSH-12 (version) is empty: only what is the same in all versions was checked")
	case isNewer(asked):
		c.basis = basisNewer
		return
	default:
		c.header(12, RuleVersion, Warning,
			"MSH-12 is %q, which is no version of HL7: only what is the same in all versions was checked", asked)
	}
	c.basis = basisNone
}

// isNewer knows the versions that came after those of the dictionary.
func isNewer(version string) bool {
	switch version {
	case "2.8", "2.8.1", "2.8.2", "2.9", "2.9.1":
		return true
	}
	return false
}

// charset compares the bytes with MSH-18. Without MSH-18 nothing was promised.
func (c *checker) charset() {
	odd := c.doc.CharsetFinding()
	if odd.Text == "" {
		return
	}
	severity := Warning
	if odd.Wrong && odd.Declared != "" {
		severity = Error
	}
	f := c.add(place{rule: RuleCharset, severity: severity, segment: nameMSH, field: 18})
	f.Path, f.Text = "MSH-18", odd.Text
	if !odd.Wrong {
		return
	}
	f.Offset, f.Len = odd.Offset, 1
	if n, ok := c.msg.NodeAt(odd.Offset); ok {
		f.Path = n.Path().String()
	}
}
