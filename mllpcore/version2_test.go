package mllpcore_test

import (
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

func TestVersion2SendReturnsWithTheCommitBlock(t *testing.T) {
	s, p := connected(t, mllptest.With("Version", "2"), mllptest.With("AckMode", "never"))
	done := sendOn(t, s, t.Context(), mllptest.Message("M1"))
	p.Answer()
	if got := p.Exchange(mllptest.Message("MINE")); got != "\x06" { // the other direction goes on
		t.Errorf("%q", got)
	}
	p.Send("\x06")
	if r := <-done; r.err != nil || r.Code != "ACK" || !r.Accepted || string(r.Answer) != "\x06" {
		t.Errorf("%+v", r)
	}
	done = sendOn(t, s, t.Context(), mllptest.Message("M2"))
	p.Answer()
	p.Send("\x15")
	if r := <-done; code(r.err) != mllpcore.CodeNegativeAck || r.Code != "NAK" {
		t.Errorf("%+v, want 670", r)
	}
	p.Send(ackOf("AA", "M2")) // the HL7 acknowledgement is a block of its own and is committed
	if got := p.Answer(); got != "\x06" {
		t.Errorf("%q", got)
	}
	if kept := s.Log.Before(0, 1); kept[0].Kind != message.KindAnswer || kept[0].Reason != "" {
		t.Errorf("%+v", kept[0].Message)
	}
}

// TestVersion2BlocksAreNotTakenForOthers interrupts a Send: the commit block that comes late must not count for the next.
func TestVersion2BlocksAreNotTakenForOthers(t *testing.T) {
	s, p := connected(t, mllptest.With("Version", "2"))
	done := sendOn(t, s, t.Context(), mllptest.Message("M1"))
	p.Answer()
	if err := s.Interrupt("1"); err != nil {
		t.Fatal(err)
	}
	<-done
	done = sendOn(t, s, t.Context(), mllptest.Message("M2"))
	p.Answer()
	p.Send("\x06")
	p.Send("\x15")
	if r := <-done; r.Code != "NAK" || r.ControlID != "M2" {
		t.Errorf("%+v, want the second block", r)
	}
}
