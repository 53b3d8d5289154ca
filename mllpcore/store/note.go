package store

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/message"
)

// noted is the answer of one message.
type noted struct {
	id     message.ID
	answer message.Answer
	size   int64 // of the note
}

// Bits of the first byte of a note.
const (
	notePositive = 1 << iota
	noteSent
	noteStored
)

// noteHead is what a note has at most before and between its texts.
const noteHead = 1 + 7*binary.MaxVarintLen64

// noteRoom is what appendNote needs at most.
func noteRoom(a *message.Answer) int {
	n := noteHead + len(a.Code) + len(a.Reason) + len(a.Bytes)
	for _, f := range a.Faults {
		n += len(f) + len(faultsEnd)
	}
	return n
}

// faultsEnd is between two faults, here and in the file.
const faultsEnd = "\n"

// appendNote renders an answer with all that it has, without a pointer: as many as 300,000 wait under load, and half of
// the time that noting one takes would go into their memory.
func appendNote(dst []byte, id message.ID, a *message.Answer) []byte {
	at := len(dst)
	dst = append(dst, 0)
	if a.Positive {
		dst[at] |= notePositive
	}
	dst = binary.AppendUvarint(dst, uint64(id))
	var sent int64
	if !a.Sent.IsZero() {
		dst[at] |= noteSent
		sent = a.Sent.UnixNano()
		dst = binary.AppendVarint(dst, sent)
	}
	if !a.Stored.IsZero() {
		dst[at] |= noteStored
		dst = binary.AppendVarint(dst, a.Stored.UnixNano()-sent)
	}
	dst = binary.AppendVarint(dst, int64(a.Elapsed))
	dst = appendText(dst, a.Code)
	dst = appendText(dst, a.Reason)
	faults := ""
	if len(a.Faults) > 0 {
		faults = strings.Join(a.Faults, faultsEnd)
	}
	dst = appendText(dst, faults)
	return append(dst, a.Bytes...)
}

// readNote is the inverse of appendNote. The answer's Bytes are those of b.
func readNote(b []byte) (n noted) {
	r, flags, sent := factReader{rest: b[1:]}, b[0], int64(0)
	n.size = int64(len(b))
	n.id = message.ID(r.uvarint())
	a := &n.answer
	a.Positive = flags&notePositive != 0
	if flags&noteSent != 0 {
		sent = r.varint()
		a.Sent = moment(sent)
	}
	if flags&noteStored != 0 {
		a.Stored = moment(sent + r.varint())
	}
	a.Elapsed = time.Duration(r.varint())
	a.Code, a.Reason = codeOf(r.bytes()), r.text()
	a.Faults = faultsOf(r.text())
	if len(r.rest) > 0 {
		a.Bytes = slices.Clip(r.rest)
	}
	return n
}

// idOfNote returns the ID alone.
func idOfNote(b []byte) message.ID {
	id, _ := binary.Uvarint(b[1:])
	return message.ID(id)
}

func faultsOf(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, faultsEnd)
}

// codeOf makes a string of a code; the usual ones cost no memory.
func codeOf(b []byte) string {
	for _, code := range [...]string{"AA", "CA", "ACK", ""} {
		if string(b) == code {
			return code
		}
	}
	return string(b)
}
