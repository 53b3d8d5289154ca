package model

import (
	"fmt"

	"mllpscope/mllpcore/hl7/clip"
)

// Shorten returns text, or its first most bytes and its size when it is longer: long text makes a field slow.
func Shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return fmt.Sprintf("%s … (%d bytes in all)", clip.To(text, most), len(text))
}
