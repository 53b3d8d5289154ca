package mllpcore_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

func TestInterruptLeavesTheConnectionOpen(t *testing.T) {
	s, p := connected(t)
	done := sendOn(t, s, t.Context(), mllptest.Message("M1"))
	p.Answer()
	if err := s.Interrupt("1"); err != nil {
		t.Fatal(err)
	}
	if r := <-done; !errors.Is(r.err, mllpcore.ErrInterrupted) {
		t.Fatalf("%+v", r)
	}
	done = sendOn(t, s, t.Context(), mllptest.Message("M2"))
	p.Answer()
	p.Send(ackOf("AA", "M1")) // late
	p.Send(ackOf("AA", "M2"))
	if r := <-done; r.err != nil || r.ControlID != "M2" {
		t.Fatalf("%+v", r)
	}
	if err := s.Interrupt("1"); err != nil {
		t.Errorf("interrupt nothing: %v", err)
	}
	if err := s.Interrupt("99"); !errors.Is(err, mllpcore.ErrNoConnection) {
		t.Errorf("interrupt nobody: %v", err)
	}
}

// TestInterruptedBlocksAreSentToTheirEnd interrupts a Send whose block the peer does not read yet.
func TestInterruptedBlocksAreSentToTheirEnd(t *testing.T) {
	s, p := connected(t, mllptest.With("OutBufferSize", "4096"))
	big := mllptest.Message("BIG", "OBX|1|TX|"+strings.Repeat("x", 16<<20)+"\r")
	done := sendOn(t, s, t.Context(), big)
	first := make([]byte, 1)
	if _, err := p.Read(first); err != nil || first[0] != 0x0b {
		t.Fatalf("%q, %v", first, err)
	}
	if err := s.Interrupt("1"); err != nil {
		t.Fatal(err)
	}
	if r := <-done; !errors.Is(r.err, mllpcore.ErrInterrupted) {
		t.Fatalf("%+v", r)
	}
	rest := make([]byte, len(big)+2)
	for n := 0; n < len(rest); {
		m, err := p.Read(rest[n:])
		if err != nil {
			t.Fatal(err)
		}
		n += m
	}
	if string(rest) != big+"\x1c\r" {
		t.Error("the block is not whole")
	}
	if ack := p.Exchange(mllptest.Message("NEXT")); mllptest.Field(ack, "MSA", 2) != "NEXT" {
		t.Errorf("%q", ack)
	}
}

func TestSendTimesOut(t *testing.T) {
	s, p := connected(t)
	config(t, s, "Timeout[1]=1")
	start := time.Now()
	done := sendOn(t, s, t.Context(), mllptest.Message("M1"))
	p.Answer()
	if r := <-done; code(r.err) != mllpcore.CodeTimedOut || !errors.Is(r.err, os.ErrDeadlineExceeded) {
		t.Errorf("%+v, want 301", r)
	}
	if took := time.Since(start); took < time.Second {
		t.Errorf("after %v", took)
	}
	if ack := p.Exchange(mllptest.Message("NEXT")); mllptest.Field(ack, "MSA", 2) != "NEXT" {
		t.Errorf("%q", ack)
	}
}

// TestAbsoluteTimeout lets bytes come all the time: they keep a Send alive unless AbsoluteTimeout is set.
func TestAbsoluteTimeout(t *testing.T) {
	for absolute, want := range map[string]bool{"False": false, "True": true} {
		t.Run(absolute, func(t *testing.T) {
			t.Parallel()
			s, p := connected(t, mllptest.With("AbsoluteTimeout", absolute), mllptest.With("AckMode", "never"))
			config(t, s, "Timeout[1]=1")
			done := sendOn(t, s, t.Context(), mllptest.Message("M1"))
			p.Answer()
			tick := time.NewTicker(300 * time.Millisecond)
			defer tick.Stop()
			timedOut := false
			for range 6 {
				select {
				case r := <-done:
					timedOut = true
					if code(r.err) != mllpcore.CodeTimedOut {
						t.Errorf("%+v", r)
					}
				case <-tick.C:
					p.Send(mllptest.Message("BETWEEN"))
				}
			}
			if timedOut != want {
				t.Errorf("timed out: %v, want %v", timedOut, want)
			}
			if !timedOut {
				p.Send(ackOf("AA", "M1"))
				if r := <-done; r.err != nil {
					t.Error(r.err)
				}
			}
		})
	}
}

func TestSendEndsWithContextAndConnection(t *testing.T) {
	s, p := connected(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := sendOn(t, s, ctx, mllptest.Message("M1"))
	p.Answer()
	cancel()
	if r := <-done; !errors.Is(r.err, context.Canceled) {
		t.Errorf("%+v", r)
	}
	done = sendOn(t, s, t.Context(), mllptest.Message("M2"))
	p.Answer()
	_ = p.Close()
	if r := <-done; code(r.err) != mllpcore.CodeNoConnection {
		t.Errorf("%+v, want 126", r)
	}
	mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s)
	if _, err := s.Send(t.Context(), "1"); !errors.Is(err, mllpcore.ErrNoConnection) {
		t.Errorf("%v", err)
	}
}
