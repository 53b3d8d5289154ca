package rules

import (
	"fmt"
	"strings"
	"time"

	"mllpscope/mllpcore/hl7"
)

// template is a text with places to fill in: {PID-3.1} or any other path of the message, as received; {time}, as in
// MSH-7; {id}, a control ID of its own. {{ is a brace. Line ends of any kind end a segment.
type template struct{ parts []part }

// part is text, followed by a place.
type part struct {
	text string
	word string   // time or id
	path hl7.Path // when word is empty and the text is not the last
	last bool
}

const (
	wordTime = "time"
	wordID   = "id"
)

func parseTemplate(text string) (*template, error) {
	text = strings.NewReplacer("\r\n", "\r", "\n", "\r").Replace(text)
	text = strings.Trim(text, "\r") + "\r"
	t := new(template)
	var before strings.Builder
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			before.WriteString(text)
			t.parts = append(t.parts, part{text: before.String(), last: true})
			return t, nil
		}
		before.WriteString(text[:i])
		if text = text[i+1:]; strings.HasPrefix(text, "{") {
			before.WriteByte('{')
			text = text[1:]
			continue
		}
		name, rest, ok := strings.Cut(text, "}")
		if !ok {
			return nil, fmt.Errorf("{ without }: write {{ for a brace")
		}
		p := part{text: before.String()}
		switch low := strings.ToLower(strings.TrimSpace(name)); low {
		case wordTime, wordID:
			p.word = low
		default:
			var err error
			if p.path, err = hl7.ParsePath(strings.TrimSpace(name)); err != nil {
				return nil, fmt.Errorf("{%s} is neither {time} nor {id} nor a path such as {MSH-10}: %w", name, err)
			}
		}
		t.parts = append(t.parts, p)
		before.Reset()
		text = rest
	}
}

// fill returns the text for a message; m is nil for one that cannot be read.
func (t *template) fill(m *hl7.Message, ids *hl7.ControlIDs, now time.Time) []byte {
	var out []byte
	for _, p := range t.parts {
		out = append(out, p.text...)
		switch {
		case p.last:
		case p.word == wordTime:
			out = now.AppendFormat(out, "20060102150405.000-0700")
		case p.word == wordID:
			out = ids.Append(out)
		case m != nil:
			if n, ok := m.Lookup(p.path); ok {
				out = append(out, n.Raw()...)
			}
		}
	}
	return out
}
