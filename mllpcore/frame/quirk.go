package frame

import (
	"encoding/json"
	"iter"
	"strings"
)

// Quirk is a set of oddities of one block that are tolerated (SPEC section 7): of its framing, which the Reader finds,
// and of the message in it, which whoever reads that finds. The zero value is a message by the book. Logs keep the
// bits: none of them ever gets another meaning.
type Quirk uint16

// The oddities of framing. Strict breaks a block for all of them but QuirkEmpty.
const (
	QuirkJunk        Quirk = 1 << iota // bytes came between the last block and this one's start block
	QuirkMissingEOL                    // the end block was not followed by the EOL in time
	QuirkEndInData                     // an end block byte stood inside the payload
	QuirkEmpty                         // nothing but blanks between the start and the end block: no answer
	QuirkFramedTwice                   // a start block right after the start block: a frame around the frame
	QuirkBOM                           // a byte order mark between the start block and the message
)

// The oddities of the message in the block. They break nothing, but for QuirkSecondMSH.
const (
	QuirkLF            Quirk = 1 << (iota + 6) // each segment ends with LF
	QuirkMixedEnds                             // some segments end in another way than others
	QuirkBlanksBefore                          // blanks stand before the name of a segment
	QuirkAckConditions                         // MSH-15 or MSH-16 holds what is not in table 0155
	QuirkSecondMSH                             // a second MSH, and no batch: the block is refused
	QuirkCRLF                                  // each segment ends with CR LF
)

// quirkWords has the name and the sentence of each bit, lowest first.
var quirkWords = [...]struct{ name, sentence string }{
	{"junk before start block", "bytes came before the start block; they were skipped and kept beside the message"},
	{"missing EOL", "the end block was not followed by the EOL byte (normally CR, 0x0D)"},
	{"end block inside data", "an end block byte (normally 0x1C) stood inside the payload; it was taken as data"},
	{"empty block", "there was nothing, or nothing but blanks, between the start and the end block; it is not answered"},
	{"framed twice", "a frame stood inside of another frame; the message was taken from the inner one"},
	{"byte order mark", "a UTF-8 byte order mark (EF BB BF) stood before MSH; the message was read from behind it"},
	{"segments end with LF", "each segment ends with LF (0x0A) instead of CR (0x0D)"},
	{"mixed segment ends", "the segments end in different ways: some with CR, others with LF or with both"},
	{"blanks before a segment's name", "blanks stand before the name of a segment; it was read without them"},
	{"MSH-15 or MSH-16 outside of table 0155", "MSH-15 or MSH-16 has a value that is not in table 0155 (AL, NE, ER, " +
		"SU); it counts as empty"},
	{"second message in the block", "a second MSH stands in the block, which is no batch; nothing in it was accepted"},
	{"segments end with CR LF", "each segment ends with CR LF (0x0D 0x0A) instead of CR alone"},
}

// QuirksKnown is the set of all oddities.
const QuirksKnown Quirk = 1<<len(quirkWords) - 1

// All goes through the oddities in the set, in a fixed order.
func (q Quirk) All() iter.Seq[Quirk] {
	return func(yield func(Quirk) bool) {
		for i := range quirkWords {
			if one := Quirk(1) << i; q&one != 0 && !yield(one) {
				return
			}
		}
	}
}

// Names returns the short names of the oddities in the set, in a fixed order; nil for none.
func (q Quirk) Names() []string {
	var names []string
	for i, w := range quirkWords {
		if q&(1<<i) != 0 {
			names = append(names, w.name)
		}
	}
	return names
}

// Describe returns one sentence for a person per oddity in the set, in the order of Names.
func (q Quirk) Describe() []string {
	var sentences []string
	for i, w := range quirkWords {
		if q&(1<<i) != 0 {
			sentences = append(sentences, w.sentence)
		}
	}
	return sentences
}

// String returns the names joined by ", ", and "" for an empty set.
func (q Quirk) String() string { return strings.Join(q.Names(), ", ") }

// MarshalJSON renders the set as a list of its names, [] when it is empty.
func (q Quirk) MarshalJSON() ([]byte, error) {
	names := q.Names()
	if names == nil {
		names = []string{}
	}
	return json.Marshal(names)
}
