package export

import (
	"net"
	"strconv"
	"strings"
	"time"

	"mllpscope/mllpcore/message"
)

// record is one message as the exports tell it; README lists the names.
type record struct {
	ID         message.ID `json:"id"`
	Time       time.Time  `json:"time"`
	Connection string     `json:"connection"`
	RemoteHost string     `json:"remoteHost"`
	RemotePort int        `json:"remotePort"`
	ControlID  string     `json:"controlId"`
	Type       string     `json:"type"`
	Version    string     `json:"version"`

	// What was received where its text in UTF-8 does not give the bytes back (hl7.Charset.JSONText).
	ControlIDBytes []byte `json:"controlIdBytes,omitempty"`
	TypeBytes      []byte `json:"typeBytes,omitempty"`
	VersionBytes   []byte `json:"versionBytes,omitempty"`

	Size      int64    `json:"size"`
	Status    string   `json:"status"`
	Reason    string   `json:"reason"`
	Quirks    []string `json:"quirks"`
	Ack       string   `json:"ack"`
	AckMillis float64  `json:"ackMillis"`
	Duplicate bool     `json:"duplicate"`
	Damaged   string   `json:"damaged,omitempty"` // why the body is not to be taken for what was received
	Body      []byte   `json:"body"`
}

func recordOf(k *message.Kept) record {
	m := k.Message
	s := m.WholeSummary()
	r := record{
		ID: m.ID, Time: m.Time, Connection: m.Connection,
		Size: m.Size, Status: m.Status(), Reason: m.Reason, Quirks: m.Quirks.Names(), Duplicate: m.Duplicate, Body: m.Body,
		Damaged: k.Damaged,
	}
	if r.Quirks == nil {
		r.Quirks = []string{}
	}
	if r.Body == nil {
		r.Body = []byte{}
	}
	msgType := s.Type
	if s.Trigger != "" {
		msgType += "^" + s.Trigger
	}
	c := m.TextCharset()
	r.ControlID, r.ControlIDBytes = c.JSONText(s.ControlID)
	r.Type, r.TypeBytes = c.JSONText(msgType)
	r.Version, r.VersionBytes = c.JSONText(s.Version)
	if host, port, err := net.SplitHostPort(m.Remote); err == nil {
		r.RemoteHost = host
		r.RemotePort, _ = strconv.Atoi(port) // a peer's port is a number
	}
	if k.Answered {
		r.Ack = k.Answer.Code
		r.AckMillis = float64(k.Answer.Elapsed.Microseconds()) / 1e3
	}
	return r
}

// columns are what a CSV file can hold, in the order of a whole file.
var columns = []struct {
	name string
	text func(r *record) string
}{
	{"id", func(r *record) string { return strconv.FormatUint(uint64(r.ID), 10) }},
	{"time", func(r *record) string { return r.Time.Format(time.RFC3339Nano) }},
	{"connection", func(r *record) string { return r.Connection }},
	{"remoteHost", func(r *record) string { return r.RemoteHost }},
	{"remotePort", func(r *record) string { return strconv.Itoa(r.RemotePort) }},
	{"controlId", func(r *record) string { return r.ControlID }},
	{"type", func(r *record) string { return r.Type }},
	{"version", func(r *record) string { return r.Version }},
	{"size", func(r *record) string { return strconv.FormatInt(r.Size, 10) }},
	{"status", func(r *record) string { return r.Status }},
	{"reason", func(r *record) string { return r.Reason }},
	{"quirks", func(r *record) string { return strings.Join(r.Quirks, "; ") }},
	{"ack", func(r *record) string { return r.Ack }},
	{"ackMillis", func(r *record) string { return strconv.FormatFloat(r.AckMillis, 'f', -1, 64) }},
	{"duplicate", func(r *record) string { return strconv.FormatBool(r.Duplicate) }},
	{damagedColumn, func(r *record) string { return r.Damaged }},
}

// damagedColumn is the column that says of a message that it is damaged, and why.
const damagedColumn = "damaged"

// Columns returns the names of the columns that a CSV file can hold.
func Columns() []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}
