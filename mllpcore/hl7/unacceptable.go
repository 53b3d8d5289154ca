package hl7

import "bytes"

// Check says what makes a whole block unacceptable, nil for nothing. It is as tolerant as real interfaces are: a
// missing MSH-9, an unknown version or an odd MSH-2 is answered positively, because a sender that gets a negative
// answer for such things stops for good. Only four things are refused (SPEC section 6):
//   - MSH-10 empty or not there: nobody could match the answer; 101 at MSH-10. Spaces and the HL7 null ("") count as
//     empty, and so does all from a control byte on.
//   - something before MSH, be it an empty line: 100. Blanks and a byte order mark are read over.
//   - a second MSH, where the block is no batch: 100. One answer cannot stand for two messages.
//   - a batch (FHS or BHS): it is kept, but not taken apart; 207.
//
// b is the block, h its header, for a batch the one that FindHeader found. A nil h is a block without MSH: 100, to be
// answered with AppendReject.
func Check(b []byte, h *Header) *Problem {
	switch {
	case IsBatch(b):
		return &Problem{
			Location: string(b[:3]), Code: CodeApplicationInternal,
			Text: "batches (FHS, BHS) are not supported: send the messages one by one",
		}
	case h == nil:
		return &Problem{Location: "MSH", Code: CodeSegmentSequence, Text: "no MSH segment"}
	case !startsHeader(b[skipBlanks(b):], "MSH"):
		return &Problem{
			Location: "MSH", Code: CodeSegmentSequence, Text: "MSH is not the first segment: nothing may precede it",
		}
	case h.HasSecond(b):
		return &Problem{
			Location: "MSH[2]", Code: CodeSegmentSequence, Text: "two messages in one block: send each in its own",
		}
	case !h.hasControlID():
		return missingControlID()
	}
	return nil
}

func missingControlID() *Problem {
	return &Problem{Location: "MSH-10", Code: CodeRequiredField, Text: "MSH-10 (message control ID) is empty"}
}

// hasControlID reports whether MSH-10 holds something that an answer can name.
func (h *Header) hasControlID() bool { return !isBlank(h.copied(10)) }

// isBlank reports whether a field is empty, spaces only, or the HL7 null.
func isBlank(field []byte) bool {
	field = bytes.TrimSpace(field)
	return len(field) == 0 || string(field) == `""`
}
