package mllpcore

import (
	"encoding/json"
	"time"
)

// EventKind names one of the thirteen events of SPEC section 4.
type EventKind uint8

// The events, in the order of SPEC section 4.
const (
	EventConnectionRequest EventKind = iota + 1
	EventConnected
	EventDisconnected
	EventStartTransfer
	EventTransfer
	EventEndTransfer
	EventAckOut
	EventAckIn
	EventError
	EventLog
	EventSSLConnectionRequest
	EventSSLClientAuthentication
	EventSSLStatus
)

var eventNames = [...]string{
	"", "ConnectionRequest", "Connected", "Disconnected", "StartTransfer", "Transfer", "EndTransfer", "AckOut",
	"AckIn", "Error", "Log", "SSLConnectionRequest", "SSLClientAuthentication", "SSLStatus",
}

// String returns the event's name as SPEC section 4 spells it.
func (k EventKind) String() string {
	if int(k) < len(eventNames) {
		return eventNames[k]
	}
	return ""
}

// EventKinds returns every kind in the order of SPEC section 4.
func EventKinds() []EventKind {
	kinds := make([]EventKind, 0, len(eventNames)-1)
	for k := EventConnectionRequest; k <= EventSSLStatus; k++ {
		kinds = append(kinds, k)
	}
	return kinds
}

// Event is something that happened. The concrete types are the *Event structs of this file; consumers switch on them.
type Event interface {
	// Kind says which of the thirteen events this is.
	Kind() EventKind
	// Header returns what every event carries.
	Header() EventHeader
}

// EventHeader is what every event carries: when it happened and, where there is one, the ConnectionId.
type EventHeader struct {
	Time       time.Time `json:"time"`
	Connection string    `json:"connection,omitempty"`
}

// Header returns the header itself, so that a struct embedding it is an Event.
func (h EventHeader) Header() EventHeader { return h }

// ConnectionRequestEvent reports that a client asked for a connection and what was decided.
type ConnectionRequestEvent struct {
	EventHeader
	Address string `json:"address"`          // the client's IP address
	Port    int    `json:"port"`             // the client's TCP port
	Accept  bool   `json:"accept"`           // the decision that was taken
	Reason  string `json:"reason,omitempty"` // why not, when Accept is false
}

// ConnectedEvent reports that a connection is complete, TLS included, or that it failed.
type ConnectedEvent struct {
	EventHeader
	StatusCode  int    `json:"statusCode"`  // 0 when complete, else the system's error number, 1 where there is none
	Description string `json:"description"` // "OK", or what went wrong and what to do
	Remote      string `json:"remote"`      // the peer as host:port
}

// DisconnectedEvent reports that a connection ended.
type DisconnectedEvent struct {
	EventHeader
	StatusCode  int    `json:"statusCode"`  // 0 for a normal close
	Description string `json:"description"` // "OK", or the reason
	Remote      string `json:"remote"`      // the peer as host:port
	Probe       bool   `json:"probe"`       // the peer connected and left without sending a byte
	Messages    uint64 `json:"messages"`    // whole messages received on it
}

// StartTransferEvent reports that a start block was seen.
type StartTransferEvent struct{ EventHeader }

// TransferEvent reports how far a message has come, at most once per read.
type TransferEvent struct {
	EventHeader
	BytesTransferred int64  `json:"bytesTransferred"` // payload bytes of this message so far
	Data             []byte `json:"data,omitempty"`   // this read's payload bytes, when the subscription asked for them
}

// EndTransferEvent carries what was taken in: a whole message, or a broken one with the reason. It fires before the
// message is kept, so Message.ID is 0 here; AckOutEvent has it.
type EndTransferEvent struct {
	EventHeader
	Message *Message `json:"message"`
}

// AckOutEvent reports which answer left, or that none did and why.
type AckOutEvent struct {
	EventHeader
	Message *Message `json:"message"` // what was answered; its ID is known by now
	Answer  Answer   `json:"answer"`
}

// AckInEvent reports that an acknowledgement of something we sent came in.
type AckInEvent struct {
	EventHeader
	Accepted  bool   `json:"accepted"`
	Code      string `json:"code"`                // MSA-1, or ACK/NAK for a Version 2 block
	Text      string `json:"text,omitempty"`      // MSA-3 or ERR-8
	ControlID string `json:"controlId,omitempty"` // MSA-2
}

// ErrorEvent reports that something went wrong during delivery.
type ErrorEvent struct {
	EventHeader
	ErrorCode   int    `json:"errorCode"` // a Code of SPEC section 8, 0 where the class has no number
	Description string `json:"description"`
}

// LogEvent is one line of the log. Levels 0 to 2 never contain message content.
type LogEvent struct {
	EventHeader
	LogLevel int    `json:"logLevel"` // 1 information, 2 verbose, 3 debug with the bytes
	Message  string `json:"message"`
}

// SSLConnectionRequestEvent reports what a client offered in its ClientHello.
type SSLConnectionRequestEvent struct {
	EventHeader
	ServerName       string   `json:"serverName"` // SNI, empty when the client sent none
	Versions         []string `json:"versions"`
	CipherSuites     []string `json:"cipherSuites"`     // IANA names
	SignatureSchemes []string `json:"signatureSchemes"` // names of the TLS registry
}

// SSLClientAuthenticationEvent reports which certificate a client presented and what was decided.
type SSLClientAuthenticationEvent struct {
	EventHeader
	Certificate []byte   `json:"certificate"`     // DER of the leaf
	Chain       [][]byte `json:"chain,omitempty"` // DER of the rest, when SSLIncludeCertChain is set
	Subject     string   `json:"subject"`
	Issuer      string   `json:"issuer"`
	Status      string   `json:"status"` // "OK" or what is wrong with it
	Accept      bool     `json:"accept"` // the decision that was taken
}

// SSLStatusEvent reports how a handshake is going, in words. The last one of a handshake carries its story.
type SSLStatusEvent struct {
	EventHeader
	Message   string     `json:"message"`
	Handshake *Handshake `json:"handshake,omitempty"` // when the handshake is complete or refused
}

// Kind implements Event.
func (*ConnectionRequestEvent) Kind() EventKind { return EventConnectionRequest }

// Kind implements Event.
func (*ConnectedEvent) Kind() EventKind { return EventConnected }

// Kind implements Event.
func (*DisconnectedEvent) Kind() EventKind { return EventDisconnected }

// Kind implements Event.
func (*StartTransferEvent) Kind() EventKind { return EventStartTransfer }

// Kind implements Event.
func (*TransferEvent) Kind() EventKind { return EventTransfer }

// Kind implements Event.
func (*EndTransferEvent) Kind() EventKind { return EventEndTransfer }

// Kind implements Event.
func (*AckOutEvent) Kind() EventKind { return EventAckOut }

// Kind implements Event.
func (*AckInEvent) Kind() EventKind { return EventAckIn }

// Kind implements Event.
func (*ErrorEvent) Kind() EventKind { return EventError }

// Kind implements Event.
func (*LogEvent) Kind() EventKind { return EventLog }

// Kind implements Event.
func (*SSLConnectionRequestEvent) Kind() EventKind { return EventSSLConnectionRequest }

// Kind implements Event.
func (*SSLClientAuthenticationEvent) Kind() EventKind { return EventSSLClientAuthentication }

// Kind implements Event.
func (*SSLStatusEvent) Kind() EventKind { return EventSSLStatus }

// MarshalEvent renders an event as one JSON object: event, time, connection, then the event's values in lowerCamelCase.
// name stands for an event that is none of the server's own; empty uses Kind.
func MarshalEvent(e Event, name string) ([]byte, error) {
	values, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	if name == "" {
		name = e.Kind().String()
	}
	out := make([]byte, 0, len(values)+len(name)+12)
	out = append(out, `{"event":"`...)
	out = append(out, name...)
	out = append(out, `",`...)
	return append(out, values[1:]...), nil
}
