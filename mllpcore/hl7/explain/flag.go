package explain

// Flag says what is odd about where a segment stands.
type Flag uint8

// The flags.
const (
	FlagNone       Flag = iota
	FlagUnexpected      // the message's structure does not have this segment
	FlagOutOfOrder      // it has it, but not here
	FlagRepeated        // it may not stand here once more
	FlagUnknown         // no version of HL7 has this segment, and it is no Z segment
)

// String returns the flag in words, "" for FlagNone.
func (f Flag) String() string {
	switch f {
	case FlagUnexpected:
		return "not part of this message's structure"
	case FlagOutOfOrder:
		return "not in this place of the structure"
	case FlagRepeated:
		return "may not be repeated here"
	case FlagUnknown:
		return "unknown segment; local segments start with Z"
	}
	return ""
}
