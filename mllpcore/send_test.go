package mllpcore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/mllptest/cases"
)

// sent is how a Send ended.
type sent struct {
	*mllpcore.SendResult
	err error
}

// sendOn starts a Send of payload on connection 1.
func sendOn(t *testing.T, s *mllptest.Server, ctx context.Context, payload string) <-chan sent { //nolint:revive // t first
	t.Helper()
	c, err := s.Connection("1")
	if err != nil {
		t.Fatal(err)
	}
	c.SetInputData([]byte(payload))
	done := make(chan sent, 1)
	go func() {
		r, err := s.Send(ctx, "1")
		done <- sent{r, err}
	}()
	return done
}

// connected returns a server and its one peer.
func connected(t *testing.T, configure ...func(*mllptest.Config)) (*mllptest.Server, *mllptest.Peer) {
	t.Helper()
	s := mllptest.NewServer(t, configure...)
	p := mllptest.Dial(t, s.Address)
	mllptest.AwaitKind[*mllpcore.ConnectedEvent](s)
	return s, p
}

// ackOf is an acknowledgement as a peer sends it.
func ackOf(code, id string) string {
	return "MSH|^~\\&|A|B|C|D|20260101||ACK|A" + id + "|P|2.5\rMSA|" + code + "|" + id + "|why\r"
}

// asking is a message with MSH-15 and MSH-16.
func asking(id, accept, application string) string {
	return strings.Replace(mllptest.Message(id), "|P|2.5\r", "|P|2.5|||"+accept+"|"+application+"\r", 1)
}

func code(err error) mllpcore.Code {
	var own *mllpcore.Error
	if errors.As(err, &own) {
		return own.Code
	}
	return 0
}

func TestSendReturnsWithTheAnswerToIt(t *testing.T) {
	s, p := connected(t)
	done := sendOn(t, s, t.Context(), mllptest.Message("M1"))
	if got := p.Answer(); got != mllptest.Message("M1") {
		t.Fatalf("%q came", got)
	}
	if ack := p.Exchange(mllptest.Message("MINE")); mllptest.Field(ack, "MSA", 2) != "MINE" { // answered meanwhile
		t.Errorf("%q", ack)
	}
	p.Send(ackOf("AA", "OTHER"))
	p.Send(ackOf("AA", "M1"))
	r := <-done
	if r.err != nil || r.Code != "AA" || !r.Accepted || r.ControlID != "M1" || string(r.Answer) != ackOf("AA", "M1") || r.Elapsed <= 0 {
		t.Fatalf("%+v", r)
	}
	if got := config(t, s, "InputData[1]"); got != mllptest.Message("M1") {
		t.Errorf("InputData is %q after the Send", got)
	}
	if err := s.Close(); err != nil { // Send returns when the answer is in, which is kept next
		t.Fatal(err)
	}
	kept := s.Log.Before(0, 10)
	if len(kept) != 3 || kept[0].Reason != "" || !strings.Contains(kept[1].Reason, "no Send") {
		t.Errorf("kept %d: %q, %q; want the answer and, before it, an unexpected one", len(kept), kept[0].Reason, kept[1].Reason)
	}
}

func TestSendThatIsRefused(t *testing.T) {
	for _, negative := range []string{"AE", "AR", "CE", "CR", "XX", ""} {
		s, p := connected(t)
		done := sendOn(t, s, t.Context(), mllptest.Message("M1"))
		p.Answer()
		p.Send(ackOf(negative, "M1"))
		r := <-done
		if code(r.err) != mllpcore.CodeNegativeAck || r.SendResult == nil || r.Code != negative || r.Accepted || r.Text != "why" {
			t.Errorf("%q: %+v, want 670", negative, r)
		}
		if e := mllptest.AwaitKind[*mllpcore.AckInEvent](s); e.Accepted || e.Code != negative || e.ControlID != "M1" {
			t.Errorf("%q: %+v", negative, e)
		}
		if e := mllptest.AwaitKind[*mllpcore.ErrorEvent](s); e.ErrorCode != 670 {
			t.Errorf("%q: %+v, want 670", negative, e)
		}
	}
}

func TestSendThatAsksForNoAnswerReturnsAtOnce(t *testing.T) {
	for _, payload := range []string{asking("M1", "NE", "NE"), asking("M1", "ER", "NE"), ackOf("AA", "M1")} {
		s, p := connected(t)
		r := <-sendOn(t, s, t.Context(), payload)
		if r.err != nil || !r.Accepted || r.Code != "" || r.Answer != nil {
			t.Errorf("%q: %+v", payload, r)
		}
		if got := p.Answer(); got != payload {
			t.Errorf("%q came", got)
		}
	}
}

func TestSendWithBothAcknowledgementsReturnsWithTheFirst(t *testing.T) {
	s, p := connected(t)
	done := sendOn(t, s, t.Context(), asking("M1", "AL", "AL"))
	p.Answer()
	p.Send(ackOf("CA", "M1"))
	if r := <-done; r.err != nil || r.Code != "CA" {
		t.Fatalf("%+v", r)
	}
	p.Send(ackOf("AE", "M1"))
	if e := mllptest.AwaitKind[*mllpcore.ErrorEvent](s); e.ErrorCode != 670 {
		t.Errorf("%+v, want 670 for the application acknowledgement", e)
	}
	if kept := s.Log.Before(0, 1); kept[0].Reason != "" {
		t.Errorf("the application acknowledgement counts as unexpected: %q", kept[0].Reason)
	}
}

func TestSendsTakeTheirTurn(t *testing.T) {
	const n = 20
	s, p := connected(t)
	c, _ := s.Connection("1")
	var running sync.WaitGroup
	for i := range n {
		c.SetInputData([]byte(mllptest.Message(fmt.Sprint("M", i))))
		started := make(chan struct{})
		running.Go(func() {
			payload := c.InputData()
			close(started)
			r, err := c.Send(t.Context())
			if err != nil || len(payload) == 0 || r.Code != "AA" {
				t.Errorf("%+v, %v", r, err)
			}
		})
		<-started
	}
	for range n {
		got := p.Answer()
		if !p.Silent(time.Millisecond) {
			t.Error("a second message before the first was answered")
		}
		p.Send(ackOf("AA", mllptest.Field(got, "MSH", 10)))
	}
	running.Wait()
}

// TestSendAndAnswersDoNotMix sends large messages both ways at once.
func TestSendAndAnswersDoNotMix(t *testing.T) {
	const n = 50
	s, p := connected(t, mllptest.With("AckMode", "original"))
	c, _ := s.Connection("1")
	big := "OBX|1|TX|" + strings.Repeat("x", 100_000) + "\r"
	var running sync.WaitGroup
	running.Go(func() {
		for i := range n {
			c.SetInputData([]byte(mllptest.Message(fmt.Sprint("OUT", i), big)))
			if _, err := c.Send(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	running.Go(func() {
		for i := range n {
			p.Send(mllptest.Message(fmt.Sprint("IN", i)))
		}
	})
	var writing sync.WaitGroup
	for acks, messages := 0, 0; acks < n || messages < n; {
		got := p.Answer()
		if id := mllptest.Field(got, "MSH", 10); strings.HasPrefix(id, "OUT") {
			messages++
			writing.Go(func() { p.Send(ackOf("AA", id)) }) // the peer's own writes are whole blocks
			continue
		}
		acks++
	}
	running.Wait()
	writing.Wait()
}

// TestSendTellsOfAnAnswerToAnotherMessage holds the case r23-answer.wire, seen in the field.
func TestSendTellsOfAnAnswerToAnotherMessage(t *testing.T) {
	s, p := connected(t)
	config(t, s, "Timeout[1]=1")
	done := sendOn(t, s, t.Context(), mllptest.Message("R23"))
	p.Answer()
	p.SendRaw(string(cases.Read("r23-answer.wire")))
	if r := <-done; code(r.err) != mllpcore.CodeTimedOut || !strings.Contains(r.err.Error(), `an answer for "OTHER-ID" came`) {
		t.Errorf("%+v, want 301 and whom the answer was for", r)
	}
}

func TestSendLeavesAByteOrderMarkOut(t *testing.T) {
	s, p := connected(t)
	done := sendOn(t, s, t.Context(), string(cases.Read("r08-bom.hl7"))) // seen in the field
	if got := p.Answer(); !strings.HasPrefix(got, "MSH|") {
		t.Errorf("%q came", got)
	}
	p.Send(ackOf("AA", "R08"))
	if r := <-done; r.err != nil || r.ControlID != "R08" {
		t.Errorf("%+v", r)
	}
}

func TestInputFilenameWins(t *testing.T) {
	s, p := connected(t)
	name := filepath.Join(t.TempDir(), "m.hl7")
	if err := os.WriteFile(name, []byte(mllptest.Message("FILE")), 0o600); err != nil {
		t.Fatal(err)
	}
	config(t, s, "InputFilename[1]="+name)
	done := sendOn(t, s, t.Context(), mllptest.Message("DATA"))
	if got := p.Answer(); got != mllptest.Message("FILE") {
		t.Errorf("%q came", got)
	}
	p.Send(ackOf("AA", "FILE"))
	if r := <-done; r.err != nil {
		t.Error(r.err)
	}
	config(t, s, "InputFilename[1]=/nonexistent.hl7")
	if _, err := s.Send(t.Context(), "1"); code(err) != mllpcore.CodeFile {
		t.Errorf("%v, want 302", err)
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	s, _ := connected(t)
	for _, payload := range []string{"", mllptest.Block(mllptest.Message("M")), "MSH|\x1c\r"} {
		if r := <-sendOn(t, s, t.Context(), payload); !errors.Is(r.err, mllpcore.ErrBadValue) {
			t.Errorf("%q: %+v", payload, r)
		}
	}
}

func TestASendKeepsAnIdleConnectionOpen(t *testing.T) {
	s, p := connected(t, mllptest.With("IdleTimeout", "1"))
	done := sendOn(t, s, t.Context(), mllptest.Message("M1"))
	p.Answer()
	if !p.Silent(1500 * time.Millisecond) {
		t.Fatal("closed while a Send waits")
	}
	p.Send(ackOf("AA", "M1"))
	if r := <-done; r.err != nil {
		t.Error(r.err)
	}
	if _, err := p.Ended(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestCodePageOfTheTextOfTheClass(t *testing.T) {
	s, p := connected(t)
	config(t, s, "CodePage=1252")
	if got := config(t, s, "InputData[1]="+asking("Ü1", "NE", "NE")); !strings.Contains(got, "|Ü1|") {
		t.Errorf("read back %q", got)
	}
	if _, err := s.Send(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	if got := p.Answer(); !strings.Contains(got, "|\xdc1|") {
		t.Errorf("%q came, want Windows-1252", got)
	}
	p.Exchange(mllptest.Message("\xdc2"))
	if got := config(t, s, "OutputData[1]"); !strings.Contains(got, "|Ü2|") {
		t.Errorf("OutputData is %q", got)
	}
	if _, err := s.Config("InputData[1]=日"); !errors.Is(err, mllpcore.ErrBadValue) {
		t.Errorf("%v, want that 1252 does not have it", err)
	}
}
