package mllpcore

import (
	"encoding/json"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// MarshalJSON renders the event with the facts of its message beside it.
func (e *EndTransferEvent) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		EventHeader
		message.Facts
	}{e.EventHeader, e.Message.Facts()})
}

// MarshalJSON renders the event with what identifies the message and what was sent; answer is the framed bytes.
func (e *AckOutEvent) MarshalJSON() ([]byte, error) {
	controlID, bytes := e.Message.TextCharset().JSONText(e.Message.WholeSummary().ControlID)
	return json.Marshal(struct {
		EventHeader
		ID        MessageID `json:"id,omitempty"`
		ControlID string    `json:"controlId,omitempty"`
		Bytes     []byte    `json:"controlIdBytes,omitempty"`
		Accept    bool      `json:"accept"`
		Code      string    `json:"code"`
		Reason    string    `json:"reason,omitempty"`
		AckMillis float64   `json:"ackMillis"`
		Answer    []byte    `json:"answer,omitempty"`
		Faults    []string  `json:"faults,omitempty"`
	}{
		e.EventHeader, e.Message.ID, controlID, bytes, e.Answer.Positive, e.Answer.Code, e.Answer.Reason,
		float64(e.Answer.Elapsed.Microseconds()) / 1e3, e.Answer.Bytes, e.Answer.Faults,
	})
}

// MarshalJSON renders the event by the rule of hl7.Charset.JSONText: what answers us names no charset.
func (e *AckInEvent) MarshalJSON() ([]byte, error) {
	type plain AckInEvent
	j := struct {
		plain
		CodeBytes      []byte `json:"codeBytes,omitempty"`
		TextBytes      []byte `json:"textBytes,omitempty"`
		ControlIDBytes []byte `json:"controlIdBytes,omitempty"`
	}{plain: plain(*e)}
	j.Code, j.CodeBytes = hl7.Charset{}.JSONText(e.Code)
	j.Text, j.TextBytes = hl7.Charset{}.JSONText(e.Text)
	j.ControlID, j.ControlIDBytes = hl7.Charset{}.JSONText(e.ControlID)
	return json.Marshal(j)
}

// MarshalJSON renders the event by the rule of hl7.Charset.JSONText: a description may quote what came.
func (e *ErrorEvent) MarshalJSON() ([]byte, error) {
	type plain ErrorEvent
	j := struct {
		plain
		Bytes []byte `json:"descriptionBytes,omitempty"`
	}{plain: plain(*e)}
	j.Description, j.Bytes = hl7.Charset{}.JSONText(e.Description)
	return json.Marshal(j)
}

// MarshalJSON renders the event by the rule of hl7.Charset.JSONText: at level 3 a line may hold bytes that came.
func (e *LogEvent) MarshalJSON() ([]byte, error) {
	type plain LogEvent
	j := struct {
		plain
		Bytes []byte `json:"messageBytes,omitempty"`
	}{plain: plain(*e)}
	j.Message, j.Bytes = hl7.Charset{}.JSONText(e.Message)
	return json.Marshal(j)
}
