package mllpcore

import "mllpscope/mllpcore/message"

// What hooks, events and Options show of package message, under the names they always had.
type (
	// Message is one block from the wire, as it came.
	Message = message.Message
	// MessageID is the number a Log gives to a message; they grow with time.
	MessageID = message.ID
	// Answer is what a message got for an answer.
	Answer = message.Answer
	// Summary is what MSH says of a message.
	Summary = message.Summary
	// Log keeps messages and their answers.
	Log = message.Log
	// Completion is told when a message that was given to a Log is safe.
	Completion = message.Completion
)
