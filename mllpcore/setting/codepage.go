package setting

import (
	"strconv"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"mllpscope/mllpcore/hl7"
)

func codePageChoices() []Choice {
	pages := hl7.CodePages()
	choices := make([]Choice, len(pages))
	for i, p := range pages {
		choices[i] = Choice{Value: strconv.Itoa(p.Number), Text: p.Text, Unsupported: p.Unsupported}
	}
	return choices
}

// Encoding returns the charset of CodePage; UTF-8 when CodePage is none that is known here.
func (s *Values) Encoding() encoding.Encoding {
	if charset, ok := hl7.CodePageCharset(s.CodePage); ok {
		return charset.Encoding()
	}
	return unicode.UTF8
}
