package coding

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/message"
)

// Note is the answer of one message.
type Note struct {
	ID     message.ID
	Answer message.Answer
	Size   int64 // of the note
}

// Bits of the first byte of a note.
const (
	notePositive = 1 << iota
	noteSent
	noteStored
)

// noteHead is what a note has at most before and between its texts.
const noteHead = 1 + 7*binary.MaxVarintLen64

// NoteRoom is what appendNote needs at most.
func NoteRoom(a *message.Answer) int {
	n := noteHead + len(a.Code) + len(a.Reason) + len(a.Bytes)
	for _, f := range a.Faults {
		n += len(f) + len(FaultsEnd)
	}
	return n
}

// FaultsEnd is between two faults, here and in the file.
const FaultsEnd = "\n"

// AppendNote renders an answer with all that it has, without a pointer: as many as 300,000 wait under load, and half of
// the time that noting one takes would go into their memory.
func AppendNote(dst []byte, id message.ID, a *message.Answer) []byte {
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
		faults = strings.Join(a.Faults, FaultsEnd)
	}
	dst = appendText(dst, faults)
	return append(dst, a.Bytes...)
}

// ReadNote is the inverse of appendNote. The answer's Bytes are those of b.
func ReadNote(b []byte) (n Note) {
	r, flags, sent := factReader{rest: b[1:]}, b[0], int64(0)
	n.Size = int64(len(b))
	n.ID = message.ID(r.uvarint())
	a := &n.Answer
	a.Positive = flags&notePositive != 0
	if flags&noteSent != 0 {
		sent = r.varint()
		a.Sent = time.Unix(0, sent)
	}
	if flags&noteStored != 0 {
		a.Stored = time.Unix(0, sent+r.varint())
	}
	a.Elapsed = time.Duration(r.varint())
	a.Code, a.Reason = codeOf(r.bytes()), r.text()
	a.Faults = FaultsOf(r.text())
	if len(r.rest) > 0 {
		a.Bytes = slices.Clip(r.rest)
	}
	return n
}

// IDOfNote returns the ID alone.
func IDOfNote(b []byte) message.ID {
	id, _ := binary.Uvarint(b[1:])
	return message.ID(id)
}

// FaultsOf returns the faults that stand in a text, one behind the other.
func FaultsOf(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, FaultsEnd)
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
