package message

import "mllpscope/mllpcore/hl7"

// jsonSummary is a Summary in JSON: text by the message's charset, and the bytes of each value that its text in UTF-8
// does not give back.
type jsonSummary struct {
	ControlID                 string `json:"controlId,omitempty"`
	ControlIDBytes            []byte `json:"controlIdBytes,omitempty"`
	Type                      string `json:"type,omitempty"`
	TypeBytes                 []byte `json:"typeBytes,omitempty"`
	Trigger                   string `json:"trigger,omitempty"`
	TriggerBytes              []byte `json:"triggerBytes,omitempty"`
	Version                   string `json:"version,omitempty"`
	VersionBytes              []byte `json:"versionBytes,omitempty"`
	SendingApplication        string `json:"sendingApplication,omitempty"`
	SendingApplicationBytes   []byte `json:"sendingApplicationBytes,omitempty"`
	SendingFacility           string `json:"sendingFacility,omitempty"`
	SendingFacilityBytes      []byte `json:"sendingFacilityBytes,omitempty"`
	ReceivingApplication      string `json:"receivingApplication,omitempty"`
	ReceivingApplicationBytes []byte `json:"receivingApplicationBytes,omitempty"`
	ReceivingFacility         string `json:"receivingFacility,omitempty"`
	ReceivingFacilityBytes    []byte `json:"receivingFacilityBytes,omitempty"`
	Charset                   string `json:"charset,omitempty"`
	CharsetBytes              []byte `json:"charsetBytes,omitempty"`
}

// json returns the summary as JSON has it; c is the charset of the message.
func (s *Summary) json(c hl7.Charset) (j jsonSummary) {
	for _, v := range [...]struct {
		from  string
		text  *string
		bytes *[]byte
	}{
		{s.ControlID, &j.ControlID, &j.ControlIDBytes},
		{s.Type, &j.Type, &j.TypeBytes},
		{s.Trigger, &j.Trigger, &j.TriggerBytes},
		{s.Version, &j.Version, &j.VersionBytes},
		{s.SendingApplication, &j.SendingApplication, &j.SendingApplicationBytes},
		{s.SendingFacility, &j.SendingFacility, &j.SendingFacilityBytes},
		{s.ReceivingApplication, &j.ReceivingApplication, &j.ReceivingApplicationBytes},
		{s.ReceivingFacility, &j.ReceivingFacility, &j.ReceivingFacilityBytes},
		{s.Charset, &j.Charset, &j.CharsetBytes},
	} {
		*v.text, *v.bytes = c.JSONText(v.from)
	}
	return j
}

// TextCharset returns the charset that MSH-18 names; its Name is "" where there is none.
func (m *Message) TextCharset() hl7.Charset {
	h, err := hl7.FindHeader(m.Body)
	if err != nil {
		return hl7.Charset{}
	}
	return h.TextCharset()
}
