package message

import (
	"encoding/json"
	"time"

	"mllpscope/mllpcore/hl7"
)

// Summary is what a list shows of a message, read from MSH without splitting the rest. Text is as received, not
// decoded; each value is cut after 199 bytes, except in JSON. It is empty for bytes without MSH. In the JSON of events
// its values stand by the rule of hl7.Charset.JSONText.
type Summary struct {
	ControlID            string `json:"controlId,omitempty"` // MSH-10
	Type                 string `json:"type,omitempty"`      // MSH-9.1
	Trigger              string `json:"trigger,omitempty"`   // MSH-9.2
	Version              string `json:"version,omitempty"`   // MSH-12.1
	SendingApplication   string `json:"sendingApplication,omitempty"`
	SendingFacility      string `json:"sendingFacility,omitempty"`
	ReceivingApplication string `json:"receivingApplication,omitempty"`
	ReceivingFacility    string `json:"receivingFacility,omitempty"`
	Charset              string `json:"charset,omitempty"` // MSH-18
}

const summaryLimit = 199 // the longest MSH-10 of any HL7 version

// Summary reads what MSH says. A batch is summarised by its first MSH.
func (m *Message) Summary() Summary {
	return Summarize(m.Body)
}

// Summarize reads what the first MSH of payload says.
func Summarize(payload []byte) Summary { return summarize(payload, summaryLimit) }

// WholeSummary is Summary with values of any length, for what is to lose no byte.
func (m *Message) WholeSummary() Summary { return summarize(m.Body, len(m.Body)) }

// summarize reads no more of a value than limit bytes.
func summarize(payload []byte, limit int) Summary {
	h, err := hl7.ParseHeader(payload)
	if err != nil {
		if h, err = hl7.FindHeader(payload); err != nil {
			return Summary{}
		}
	}
	var s Summary
	into := [...]struct {
		to   *string
		from []byte
	}{
		{&s.ControlID, h.ControlID()},
		{&s.Type, h.Type()},
		{&s.Trigger, h.Trigger()},
		{&s.Version, h.Version()},
		{&s.SendingApplication, h.Field(3)},
		{&s.SendingFacility, h.Field(4)},
		{&s.ReceivingApplication, h.Field(5)},
		{&s.ReceivingFacility, h.Field(6)},
		{&s.Charset, h.Field(18)},
	}
	var room [len(into) * summaryLimit]byte
	all := room[:0]
	for _, v := range into {
		all = append(all, v.from[:min(len(v.from), limit)]...)
	}
	text := string(all) // one allocation for all values
	for _, v := range into {
		n := min(len(v.from), limit)
		*v.to, text = text[:n], text[n:]
	}
	return s
}

// Facts is what the JSON of an event tells of a message: everything but its bytes.
type Facts struct {
	ID       ID        `json:"id,omitempty"`
	Kind     string    `json:"kind"`
	Received time.Time `json:"received"`
	Remote   string    `json:"remote"`
	Size     int64     `json:"size"`
	jsonSummary
	Reason    string   `json:"reason,omitempty"`
	Quirks    []string `json:"quirks,omitempty"`
	Duplicate bool     `json:"duplicate,omitempty"`
	Skipped   int64    `json:"skipped,omitempty"`
}

// Facts returns what the JSON of an event tells of the message.
func (m *Message) Facts() Facts {
	s := m.WholeSummary()
	return Facts{
		m.ID, m.Kind.String(), m.Time, m.Remote, m.Size, s.json(m.TextCharset()), m.Reason, m.Quirks.Names(),
		m.Duplicate, m.Skipped,
	}
}

// MarshalJSON renders the facts of a message without its bytes.
func (m *Message) MarshalJSON() ([]byte, error) { return json.Marshal(m.Facts()) }
