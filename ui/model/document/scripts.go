package document

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// Script is a writing system that a message uses, with some of its characters.
type Script struct {
	Name    string
	Samples []rune
}

const (
	scriptLook    = 64 << 10 // bytes that are looked at
	scriptRunes   = 400      // characters, each once
	scriptSamples = 4        // of each script
)

// scriptsOf returns the writing systems of a text but Latin. Characters that many of them use have none.
func scriptsOf(text string) []Script {
	var found []Script
	seen := make(map[rune]bool)
	for _, r := range text {
		if r < 0x0370 || seen[r] {
			continue
		}
		if len(seen) == scriptRunes {
			break
		}
		seen[r] = true
		at := 0
		for at < len(found) && !unicode.Is(unicode.Scripts[found[at].Name], r) {
			at++
		}
		if at == len(found) {
			name := scriptOf(r)
			if name == "" {
				continue
			}
			found = append(found, Script{Name: name})
		}
		if s := &found[at]; len(s.Samples) < scriptSamples {
			s.Samples = append(s.Samples, r)
		}
	}
	return found
}

func scriptOf(r rune) string {
	for name, table := range unicode.Scripts {
		switch name {
		case "Common", "Inherited", "Latin":
		default:
			if unicode.Is(table, r) {
				return name
			}
		}
	}
	return ""
}

// scripts returns the writing systems of the message, from the first byte on that is not ASCII.
func (d *Document) scripts() []Script {
	body := d.Kept.Body
	at := firstOther(body)
	if at < 0 || d.Explain == nil {
		return nil
	}
	return scriptsOf(d.Explain.DecodeBytes(body[at:min(len(body), at+scriptLook)]))
}

// firstOther returns where the first byte is that is not ASCII, or begins an escape sequence of ISO 2022; -1 for none.
func firstOther(b []byte) int {
	const width, high = 8, 0x8080808080808080
	at := bytes.IndexByte(b, escapeByte)
	if at >= 0 {
		b = b[:at]
	}
	n := 0
	for n+width <= len(b) && binary.NativeEndian.Uint64(b[n:])&high == 0 {
		n += width
	}
	for ; n < len(b); n++ {
		if b[n] >= utf8.RuneSelf {
			return n
		}
	}
	return at
}
