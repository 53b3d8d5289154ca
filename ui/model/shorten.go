package model

import "fmt"

// Shorten returns text, or its first most bytes and its size when it is longer: long text makes a field slow.
func Shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xC0 == 0x80 { // not within a character
		most--
	}
	return fmt.Sprintf("%s … (%d bytes in all)", text[:most], len(text))
}
