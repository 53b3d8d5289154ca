package messagefile

// Message is one message of a file, or a part of the file that should have been one.
type Message struct {
	// Body is the message as it stands in the file, without framing and without a byte order mark, but with the line ends
	// of the file. Of a broken one it is what there is.
	Body []byte
	// Line is the line of the file in which the message begins, from 1; CR, LF and CRLF end a line.
	Line int
	// Framed reports that it stood in an MLLP block.
	Framed bool
	// Broken says why it is no whole message, in words; "" for a whole one.
	Broken string
	// Skipped is how many bytes before it belong to no message: text between messages. Blanks, line ends, framing and the
	// segments of a batch do not count.
	Skipped int64
	// Before is the first of those bytes, frame.JunkKept at most.
	Before []byte
}

// What is wrong with a part of a file that should have been a message.
const (
	brokenByEnd = "the file ends inside a block, without the end block (0x1C 0x0D): the file was cut off, or its " +
		"last message was"
	brokenByStart = "a new start block came before the end block (0x1C 0x0D) of this one: the message was broken off"
	brokenNoMSH   = "there is no MSH segment in this block: it holds something else than a message"
	brokenSmall   = "the name MSH is written in small letters: receivers know it in capitals only"
	brokenSecond  = "a second message begins inside a line of this one: have it begin a line, or a block, of its own"
	brokenOutside = "text outside of the messages holds segments: a message whose MSH does not begin its line, or whose " +
		"beginning is missing"
	brokenTooLong = "longer than a message may be, %d bytes: look whether the line that begins the next one is missing"
)

// Left is what was found in a file besides its messages.
type Left struct {
	Bytes int64 // that belong to no message: see Message.Skipped
	Batch int   // segments that frame a batch: FHS, BHS, BTS, FTS
}
