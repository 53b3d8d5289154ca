package hl7

// The codes of table 0357, message error condition, that are used here.
const (
	CodeAccepted            = 0
	CodeSegmentSequence     = 100
	CodeRequiredField       = 101
	CodeDataType            = 102
	CodeTableValue          = 103
	CodeValueTooLong        = 104
	CodeMessageType         = 200
	CodeEventCode           = 201
	CodeProcessingID        = 202
	CodeVersionID           = 203
	CodeUnknownKey          = 204
	CodeDuplicateKey        = 205
	CodeRecordLocked        = 206
	CodeApplicationInternal = 207
)

// Problem is why a message is not accepted: what ERR and MSA-3 tell the sender.
type Problem struct {
	Location string // a path such as MSH-10 or PID[1]-3; empty = the message as a whole
	Code     int    // table 0357; 100–104 and 207 answer with AE or CE, 200–203 with AR or CR, others with AE or CE
	Text     string // what is wrong, for the people at the other end; empty = the name of the code
	Severity byte   // table 0516: E error, W warning, I information; 0 = E
	// Verbatim is set where a person wrote Text, as in a rule: what is a delimiter in it is escaped. In other texts it is
	// replaced by what looks like it, and what is not ASCII as well, since simple clients show what they get.
	Verbatim bool
}

// Error returns the problem in words, so that it can be passed on as an error.
func (p *Problem) Error() string {
	text := p.text()
	if p.Location == "" {
		return text
	}
	return p.Location + ": " + text
}

// text returns what is said to the sender.
func (p *Problem) text() string {
	if p.Text != "" {
		return p.Text
	}
	return CodeText(p.code())
}

// code returns the code that is sent: 0 would tell the sender that all is well.
func (p *Problem) code() int {
	if p.Code <= 0 {
		return CodeApplicationInternal
	}
	return p.Code
}

// outcome returns the class of the code, SPEC section 6.
func (p *Problem) outcome() outcome {
	if p == nil {
		return accepted
	}
	if p.Code >= CodeMessageType && p.Code <= CodeVersionID {
		return rejected
	}
	return failed
}

// CodeText returns the name of a code of table 0357, "" for one that is not in it.
func CodeText(code int) string {
	switch code {
	case CodeAccepted:
		return "Message accepted"
	case CodeSegmentSequence:
		return "Segment sequence error"
	case CodeRequiredField:
		return "Required field missing"
	case CodeDataType:
		return "Data type error"
	case CodeTableValue:
		return "Table value not found"
	case CodeValueTooLong:
		return "Value too long"
	case CodeMessageType:
		return "Unsupported message type"
	case CodeEventCode:
		return "Unsupported event code"
	case CodeProcessingID:
		return "Unsupported processing id"
	case CodeVersionID:
		return "Unsupported version id"
	case CodeUnknownKey:
		return "Unknown key identifier"
	case CodeDuplicateKey:
		return "Duplicate key identifier"
	case CodeRecordLocked:
		return "Application record locked"
	case CodeApplicationInternal:
		return "Application internal error"
	}
	return ""
}
