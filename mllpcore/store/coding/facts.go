package coding

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

// FactsVersion is the first byte of the facts column. Later versions append to what is here, so that an older program
// could be taught to skip what it does not know.
const FactsVersion = 1

// Bits of the facts' second byte, beside the kind in the lower four.
const (
	factDuplicate = 1 << 4
	factStarted   = 1 << 5
	FactKindMask  = 0x0F
)

var errFacts = errors.New("the facts of the message are damaged")

// AppendFacts renders all that is known of m but its ID, time, body and junk: compactly, because it is written before
// the answer leaves.
func AppendFacts(dst []byte, m *message.Message) []byte {
	flags := byte(m.Kind) & FactKindMask
	if m.Duplicate {
		flags |= factDuplicate
	}
	if !m.Started.IsZero() {
		flags |= factStarted
	}
	dst = append(dst, FactsVersion, flags)
	dst = binary.AppendUvarint(dst, uint64(m.Quirks))
	dst = binary.AppendVarint(dst, m.Size-int64(len(m.Body)))
	dst = binary.AppendVarint(dst, m.Skipped)
	if !m.Started.IsZero() {
		dst = binary.AppendVarint(dst, int64(m.Time.Sub(m.Started)))
	}
	for _, s := range [...]string{m.Connection, m.Remote, m.Reason} {
		if len(s) > maxFactText {
			s = strings.ToValidUTF8(s[:maxFactText], "")
		}
		dst = appendText(dst, s)
	}
	return dst
}

// maxFactText is the most bytes of a text in facts, and maxFacts of all of them.
const (
	maxFactText = 1 << 20
	maxFacts    = 4 << 20
)

func appendText(dst []byte, s string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}

// ReadFacts puts what facts say into m, whose Time and Body are already set.
func ReadFacts(facts []byte, m *message.Message) error {
	if len(facts) < 2 || len(facts) > maxFacts {
		return errFacts
	}
	if facts[0] != FactsVersion {
		return fmt.Errorf("%w: version %d", errFacts, facts[0])
	}
	flags := facts[1]
	r := factReader{rest: facts[2:]}
	m.Kind = message.Kind(flags & FactKindMask)
	m.Duplicate = flags&factDuplicate != 0
	m.Quirks = frame.Quirk(r.uvarint())
	m.Size = r.varint() + int64(len(m.Body))
	m.Skipped = r.varint()
	if flags&factStarted != 0 {
		m.Started = m.Time.Add(-time.Duration(r.varint()))
	}
	m.Connection, m.Remote, m.Reason = r.text(), r.text(), r.text()
	if m.Kind > message.KindSent || m.Size < 0 || m.Skipped < 0 {
		r.bad = true
	}
	if r.bad {
		return errFacts
	}
	return nil
}

// factReader reads one value after the other; bad once something was missing.
type factReader struct {
	rest []byte
	bad  bool
}

func (r *factReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *factReader) varint() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *factReader) text() string { return string(r.bytes()) }

// bytes returns what text makes a string of; they are those of rest.
func (r *factReader) bytes() []byte {
	n := r.uvarint()
	if r.bad || n > uint64(len(r.rest)) {
		r.bad = true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}
