package mllpcore

import (
	"time"

	"mllpscope/mllpcore/fault"
)

// Tell fires a Log event of level 1 for the program that has the server: what its log tells, for instance. The text has
// no message content.
func (s *Server) Tell(text string) { s.note(1, "", "%s", text) }

// TellTrouble fires an Error event (302, SPEC section 8) and a Log event for what keeps the Log from being whole and
// well. The text says why and what to do, and has no message content.
func (s *Server) TellTrouble(text string) {
	s.note(1, "", "error: %s", text)
	if s.hub.wants(EventError) {
		s.hub.send(&ErrorEvent{
			EventHeader: EventHeader{Time: time.Now()}, ErrorCode: int(fault.CodeFile), Description: text,
		})
	}
}
