package hl7

// ReadAs returns the same message, split by the characters of another charset than MSH-18 names: in some of them a byte
// of a character may equal a delimiter, which then divides nothing. Charset still returns what MSH-18 names.
func (m *Message) ReadAs(c Charset) *Message {
	if c.multi == m.delims.multi {
		return m
	}
	d, h := m.delims, m.header
	d.multi = c.multi
	if h.last > 0 {
		h.Delims.multi = c.multi
		h.split()
	}
	fresh, err := newMessage(m.data, d, h)
	if err != nil {
		return m // it is too long, and would not be here
	}
	fresh.charset = m.charset
	return fresh
}
