package frame

import (
	"encoding/json"
	"strings"
)

// Quirk is a set of oddities in the framing of one block (SPEC section 7). The zero value is framing by the book.
type Quirk uint16

// The oddities. Strict breaks a block for all of them but QuirkEmpty.
const (
	QuirkJunk       Quirk = 1 << iota // bytes came between the last block and this one's start block
	QuirkMissingEOL                   // the end block was not followed by the EOL in time
	QuirkEndInData                    // an end block byte stood inside the payload
	QuirkEmpty                        // nothing between the start and the end block: no answer
)

// quirkWords has the name and the sentence of each bit, lowest first.
var quirkWords = [...]struct{ name, sentence string }{
	{"junk before start block", "bytes came before the start block; they were skipped and kept beside the message"},
	{"missing EOL", "the end block was not followed by the EOL byte (normally CR, 0x0D)"},
	{"end block inside data", "an end block byte (normally 0x1C) stood inside the payload; it was taken as data"},
	{"empty block", "there was nothing between the start and the end block; it is not answered"},
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
