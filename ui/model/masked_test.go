package model

import (
	"strings"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/message"
)

func TestHideQuoted(t *testing.T) {
	for text, want := range map[string]string{
		`PID-7: "KERN" is no date, "x"`: `PID-7: "***" is no date, "***"`,
		`"KERN`:                         `"***`,
		"no value":                      "no value",
	} {
		if got := HideQuoted(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

func TestMaskedLogLines(t *testing.T) {
	for _, e := range []mllpcore.Event{
		&mllpcore.LogEvent{LogLevel: 3, Message: "received 9 bytes: MSH KERN"},
		&mllpcore.AckInEvent{Code: "AE", Text: "KERN is unknown"},
		&mllpcore.ErrorEvent{Description: `answered AE: PID-5 "KERN" is not known`},
		&mllpcore.ErrorEvent{ErrorCode: int(fault.CodeNegativeAck), Description: "AE KERN is unknown"},
	} {
		line, ok := EventLine(e)
		if !ok || !strings.Contains(line.Text(), "KERN") {
			t.Errorf("%T is told as %q", e, line.Text())
		}
		if masked := line.Masked(); strings.Contains(masked.Text(), "KERN") {
			t.Errorf("%T is told as %q while masked", e, masked.Text())
		}
	}
	line, _ := EventLine(&mllpcore.LogEvent{LogLevel: 1, Message: "10.0.0.7:51234 connected"})
	if masked := line.Masked(); masked.Text() != line.Text() {
		t.Errorf("a line without values becomes %q", masked.Text())
	}
}

// TestMaskedSize: a mask makes messages shorter, which is not to look as if the rest had not been kept.
func TestMaskedSize(t *testing.T) {
	m := NewMasking(maskerFunc(func([]byte) []byte { return []byte("MSH|***") }))
	for _, missing := range []int64{0, 100} {
		body := []byte("MSH|a long message")
		kept := m.kept(message.Kept{Message: &message.Message{Body: body, Size: int64(len(body)) + missing}})
		if got := kept.Size - int64(len(kept.Body)); got != missing {
			t.Errorf("%d bytes are missing, not %d", got, missing)
		}
	}
}

var _ Masker = maskerFunc(nil)

type maskerFunc func([]byte) []byte

func (f maskerFunc) Message(b []byte) []byte { return f(b) }

// TestMaskedDerived masks what was read of a message whose names have delimiters in them.
func TestMaskedDerived(t *testing.T) {
	var seen string
	m := NewMasking(maskerFunc(func(b []byte) []byte { seen = string(b); return b }))
	var e Entry
	e.Derived.SendingApplication, e.Derived.ControlID = "A|PID|KERN", "1\r2"
	m.entry(e)
	if strings.Contains(seen, "|KERN") || strings.Count(seen, "\r") != 2 {
		t.Errorf("masked is %q", seen)
	}
}
