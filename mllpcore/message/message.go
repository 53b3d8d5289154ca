package message

import (
	"time"

	"mllpscope/mllpcore/frame"
)

// ID is the number a Log gives to what it keeps: unique within the log, growing with the order of arrival,
// never 0.
type ID uint64

// Kind says what was received.
type Kind uint8

// The kinds of what a Log keeps. Nothing received is dropped: what is no message is kept as one of the others.
const (
	KindMessage Kind = iota // a whole block, taken as a message and answered by SPEC section 6
	KindBroken              // bytes that did not make a whole block, or a block that strict framing refuses
	KindAnswer              // an acknowledgement (MSH-9.1 ACK or MCF)
	KindRefused             // a whole block that could not be taken as a message, such as one without MSH
	KindSent                // a message that was sent to a client; its Answer is the one that came back
)

var messageKindNames = [...]string{"message", "broken", "answer", "refused", "sent"}

// String returns the kind in one lower-case word.
func (k Kind) String() string { return messageKindNames[k] }

// Message is one thing received, or sent to a client, and what is known about it. It is immutable once it has been
// handed to a Log or put into an event, except for ID, which the Log sets; one that only a Copier has got, until that
// has completed it. What MSH says of it is read on demand with Summary.
type Message struct {
	ID         ID
	Time       time.Time // when the last byte was in
	Started    time.Time // when the start block was seen; zero when there was none
	Connection string    // ConnectionId
	Remote     string    // the peer as host:port
	Kind       Kind
	Size       int64       // payload bytes that came; more than len(Body) only when MaxLineLength cut it
	Reason     string      // why it is broken or refused: words for a person, with what to do
	Quirks     frame.Quirk // tolerated oddities of the framing
	Duplicate  bool        // the same sender used this MSH-10 before
	Prompt     bool        // its sender began it right after the answer before and may have more; need not be kept
	Body       []byte      // the payload, byte for byte as received; never changed by anyone
	Junk       []byte      // up to 64 KiB of what came before the start block
	Skipped    int64       // all bytes that came before the start block
}

// Answer is what was sent back for a message. For one that was sent itself it is what came back: Sent is when it came,
// Bytes is its payload.
type Answer struct {
	Code     string        `json:"code"`             // AA, AE, AR, CA, CE, CR, ACK or NAK; both as "CA+AA"; "" for none
	Positive bool          `json:"positive"`         // the sender may forget the message
	Reason   string        `json:"reason,omitempty"` // who decided it, unless the server, and why negative, none or unsent
	Stored   time.Time     `json:"stored,omitzero"`  // when the Log had the message; zero without one, or when it failed
	Sent     time.Time     `json:"sent"`             // when the system had the bytes; zero when none were sent
	Elapsed  time.Duration `json:"elapsedNanos"`     // from the last byte in to the answer out
	Bytes    []byte        `json:"-"`                // exactly what was sent, framing included
	Faults   []string      `json:"faults,omitempty"` // faults injected on purpose
}

// Status is Kind.Status of the message.
func (m *Message) Status() string { return m.Kind.Status() }

// Status returns "broken" for what made no whole block or could not be taken as a message, "sent" for what was not
// received at all, and "ok" for the rest.
func (k Kind) Status() string {
	switch k {
	case KindBroken, KindRefused:
		return "broken"
	case KindSent:
		return "sent"
	}
	return "ok"
}
