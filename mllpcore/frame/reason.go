package frame

// Reason says why a block is broken; ReasonNone is a whole block.
type Reason uint8

// The reasons of SPEC section 7. ReasonJunk, ReasonMissingEOL, ReasonEndInData, ReasonFramedTwice and ReasonBOM
// come only under Strict.
const (
	ReasonNone         Reason = iota
	ReasonStartInBlock        // a start block inside a block: this is the part before it
	ReasonCutOff              // the stream ended inside the block; Block.Err has the error, io.EOF for an orderly end
	ReasonTimedOut            // ReceiveTimeout passed before the end block
	ReasonTooLong             // more than MaxLength bytes before the end block; the first MaxLength are kept
	ReasonJunk                // bytes outside a block, followed by a start block
	ReasonMissingEOL          // the end block was not followed by the EOL
	ReasonEndInData           // an end block byte followed by neither EOL nor start block
	ReasonNoBlock             // bytes outside a block, and the stream ended without another start block
	ReasonAborted             // we gave the block up ourselves: the connection was closed or the server is stopping
	ReasonFramedTwice         // a block inside of another one's frame
	ReasonBOM                 // a byte order mark right after the start block
)

var reasonWords = [...]string{
	ReasonNone: "",
	ReasonStartInBlock: "a new start block came before the end block: " +
		"the sender broke this message off and began another",
	ReasonCutOff: "the connection ended before the end block: " +
		"the sender closed or lost it in the middle of the message",
	ReasonTimedOut: "no end block within ReceiveTimeout: " +
		"the sender stopped in the middle of the message, or does not end it with FS CR (0x1C 0x0D)",
	ReasonTooLong: "longer than MaxLineLength without an end block: " +
		"raise MaxLineLength, or have the sender end its messages with FS CR (0x1C 0x0D)",
	ReasonJunk: "bytes before the start block, which strict framing refuses: " +
		"the sender must send nothing between FS CR and the next VT (0x0B)",
	ReasonMissingEOL: "the end block was not followed by CR (0x0D), which strict framing refuses: " +
		"the sender must end its messages with FS CR (0x1C 0x0D)",
	ReasonEndInData: "an end block byte inside the message, which strict framing refuses: " +
		"the sender must not send 0x1C in the payload, and must end its messages with FS CR (0x1C 0x0D)",
	ReasonNoBlock: "bytes without a start block: " +
		"the sender does not speak MLLP here, or does not begin its messages with VT (0x0B)",
	ReasonAborted: "given up on this side: the connection was closed here before the end block came",
	ReasonFramedTwice: "framed twice, which strict framing refuses: two parts of the sender put it between VT (0x0B) " +
		"and FS CR (0x1C 0x0D). Have only one of them do so",
	ReasonBOM: "a byte order mark (EF BB BF) before MSH, which strict framing refuses: " +
		"have the sender write UTF-8 without it",
}

// String returns the reason in words for a person, with what to do about it; "" for ReasonNone.
func (r Reason) String() string {
	if int(r) < len(reasonWords) {
		return reasonWords[r]
	}
	return "unknown reason"
}

// Unframed reports that no start block belongs to the bytes (ReasonJunk, ReasonNoBlock), so that there is no block a
// Version 2 acknowledgement could be for.
func (r Reason) Unframed() bool { return r == ReasonJunk || r == ReasonNoBlock }

// refusedByStrict reports that the block is whole but for what Strict does not tolerate.
func (r Reason) refusedByStrict() bool {
	switch r {
	case ReasonMissingEOL, ReasonEndInData, ReasonFramedTwice, ReasonBOM:
		return true
	}
	return false
}
