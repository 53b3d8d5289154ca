package client

import "time"

// Result is how a Send went.
type Result struct {
	ControlID string // MSH-10 of what was sent, empty where it has none
	// Code is MSA-1 of the answer, ACK or NAK for a Version 2 commit block, empty when no acknowledgement was asked for.
	Code     string
	Accepted bool   // AA, CA or ACK; also when none was asked for and everything was sent
	Text     string // MSA-3 or ERR-8 of the answer
	Answer   []byte // payload of the answer; nil when there is none
	// Elapsed is the time from the first byte out to the answer in, or to the last byte out when there is no answer.
	Elapsed time.Duration
}
