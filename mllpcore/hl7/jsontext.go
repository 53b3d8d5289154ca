package hl7

// JSONText returns bytes of a message as JSON can carry them, the one rule for all JSON: text is what Text makes of
// them, and bytes is nil where text in UTF-8 is what was received, and all of raw otherwise. Whoever writes a value
// with bytes puts them beside it in base64, under the value's name with "Bytes" behind it, so that nothing received is
// lost.
func (c Charset) JSONText(raw string) (text string, bytes []byte) {
	b := []byte(raw)
	if isPlain(b) {
		return raw, nil
	}
	if text = c.Text(b); text == raw {
		return text, nil
	}
	return text, b
}
