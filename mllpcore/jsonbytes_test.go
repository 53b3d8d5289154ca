package mllpcore_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
)

// fieldsOf reads one line of -json.
func fieldsOf(t *testing.T, e mllpcore.Event) map[string]any {
	t.Helper()
	line, err := mllpcore.MarshalEvent(e, "")
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(line, &fields); err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	return fields
}

// received returns the bytes of a value as a program gets them back from JSON.
func received(t *testing.T, fields map[string]any, name string) []byte {
	t.Helper()
	line, err := json.Marshal(fields[name+"Bytes"])
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	if err := json.Unmarshal(line, &b); err != nil {
		t.Fatal(err)
	}
	if b != nil {
		return b
	}
	text, _ := fields[name].(string)
	return []byte(text)
}

func TestJSONKeepsEveryByte(t *testing.T) {
	for _, c := range []struct {
		id, charset, text string
		same              bool // the text in UTF-8 is what was received
	}{
		{"ID1", "", "ID1", true},
		{"M\xDCLLER-1", "8859/1", "MÜLLER-1", false},
		{"M\xDCLLER-1", "", "MÜLLER-1", false},
		{"M\xDCLLER-1", "UNICODE UTF-8", "MÜLLER-1", false},
		{"MÜLLER-1", "UNICODE UTF-8", "MÜLLER-1", true},
		{"MÜLLER-1", "", "MÜLLER-1", true},
		{"MÜLLER-1", "8859/1", "MÃœLLER-1", false},
		{"\x9A1", "8859/2", "š1", false},
		{"\xC8\xE2-1", "windows-1251", "Ив-1", false},
		{"\x8E\x52\x93\x63", "SJIS", "山田", false},
		{"\x00\xFF\x80", "", "\x00ÿ€", false},
		{`a\F\b`, "", `a\F\b`, true},
		{"\uFFFD", "", "\uFFFD", true},
		{strings.Repeat("7", 300), "", strings.Repeat("7", 300), true}, // longer than any list shows
		{strings.Repeat("\xDC", 300), "8859/1", strings.Repeat("Ü", 300), false},
	} {
		body := "MSH|^~\\&|A\xC4|B|C|D|2026||ADT^A01|" + c.id + "|P|2.5||||||" + c.charset + "\rPID|1\r"
		m := &mllpcore.Message{Time: time.Now(), Kind: message.KindMessage, Body: []byte(body), Size: int64(len(body))}
		for _, e := range []mllpcore.Event{
			&mllpcore.EndTransferEvent{Message: m},
			&mllpcore.AckOutEvent{Message: m, Answer: mllpcore.Answer{Code: "AA", Bytes: []byte("\xDC")}},
		} {
			fields := fieldsOf(t, e)
			if fields["controlId"] != c.text || (fields["controlIdBytes"] == nil) != c.same {
				t.Errorf("%v %q in %q: %v, %v", e.Kind(), c.id, c.charset, fields["controlId"], fields["controlIdBytes"])
			}
			if got := received(t, fields, "controlId"); string(got) != c.id {
				t.Errorf("%v %q in %q comes back as %q", e.Kind(), c.id, c.charset, got)
			}
			if _, ok := e.(*mllpcore.EndTransferEvent); ok && string(received(t, fields, "sendingApplication")) != "A\xC4" {
				t.Errorf("MSH-3 comes back as %q", received(t, fields, "sendingApplication"))
			}
		}
	}
}

func TestJSONOfOtherEventsKeepsEveryByte(t *testing.T) {
	for _, text := range []string{"plain", "é", "\xE9", "a\xFFb\x00", "\u2028"} {
		for name, e := range map[string]mllpcore.Event{
			"message":     &mllpcore.LogEvent{LogLevel: 3, Message: text},
			"description": &mllpcore.ErrorEvent{ErrorCode: 1, Description: text},
			"text":        &mllpcore.AckInEvent{Code: "AE", Text: text, ControlID: text},
			"controlId":   &mllpcore.AckInEvent{Code: "AE", Text: text, ControlID: text},
		} {
			if got := received(t, fieldsOf(t, e), name); !bytes.Equal(got, []byte(text)) {
				t.Errorf("%v %s: %q comes back as %q", e.Kind(), name, text, got)
			}
		}
	}
}
