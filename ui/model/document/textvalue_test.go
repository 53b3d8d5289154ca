package document

import (
	"bytes"
	"strings"
	"testing"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

// textOf returns the text value of OBX-5.
func textOf(t *testing.T, value string) (TextValue, bool) {
	t.Helper()
	body := []byte("MSH|^~\\&|A|B|C|D|20260116||ORU^R01^ORU_R01|7|P|2.5.1\rOBX|1|FT|1^a^L||" + value + "||||||F\r")
	log := message.NewMemoryLog(0, 0)
	log.Append(&message.Message{Body: body}, nobody{})
	d := New(log, 1, Options{Marks: frame.DefaultMarks, Names: dictionary()})
	at := bytes.Index(body, []byte(value))
	return d.TextValue(Span{at, at + len(value)})
}

func TestTextValue(t *testing.T) {
	word := strings.Repeat("x", 60)
	for _, tt := range []struct {
		value, text string
		lines       []string
	}{
		{value: "short"},
		{`a\.br\b`, "formatted text, 2 lines", []string{"a", "b"}},
		{`a\X0D0A\b\H\c`, "formatted text, 2 lines", []string{"a", "bc"}},
		{`a\.br\b\X07\`, "formatted text, 2 lines", []string{"a", "b⟨BEL⟩"}},
		{
			strings.Repeat("y", 210), "text, 210 B",
			[]string{strings.Repeat("y", 80), strings.Repeat("y", 80), strings.Repeat("y", 50)},
		},
		{word + " " + word + ` \H\` + word + `\N\z`, "formatted text, 1 line", []string{word + " ", word + " ", word + "z"}},
		{
			strings.Repeat(`é\.br\`, 1200), "formatted text, 1,201 lines",
			append(strings.Split(strings.Repeat("é,", 1000), ",")[:1000], "⟨… the beginning of 8.4 kB⟩"),
		},
	} {
		v, ok := textOf(t, tt.value)
		if ok != (tt.lines != nil) || v.Text != tt.text {
			t.Errorf("%.40q: %q, %v, want %q", tt.value, v.Text, ok, tt.text)
			continue
		}
		var got []string
		for _, l := range v.Lines {
			got = append(got, l.Text())
		}
		if strings.Join(got, "/") != strings.Join(tt.lines, "/") {
			t.Errorf("%.40q: %.300q\nwant %.300q", tt.value, got, tt.lines)
		}
	}
}
