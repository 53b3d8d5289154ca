package mllpcore_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

func TestShutdownFinishesTheMessageInProgress(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	idle := mllptest.Dial(t, s.Address)
	idle.Exchange(mllptest.Message("before"))
	block := mllptest.Block(mllptest.Message("half"))
	p.SendRaw(block[:20])
	s.Await("start of the message", func(e mllpcore.Event) bool {
		start, ok := e.(*mllpcore.StartTransferEvent)
		return ok && start.Connection == "1" // the first that connected
	})
	ended := make(chan error, 1)
	go func() { ended <- s.Shutdown(t.Context()) }()
	if _, err := idle.Ended(); err != nil {
		t.Errorf("the idle connection ended with %v", err)
	}
	p.SendRaw(block[20:])
	if got := mllptest.Field(p.Answer(), "MSA", 2); got != "half" {
		t.Errorf("the answer is for %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if err := s.Listen(); err == nil {
		t.Error("a closed server listens")
	}
}

// A message whose bytes stop coming does not hold up the end for as long as messages may take: it is kept as broken, and
// not answered.
func TestShutdownDoesNotWaitForSilence(t *testing.T) {
	for _, version := range []string{"1", "2"} {
		s := mllptest.NewServer(t, with("ReceiveTimeout", "0", "Version", version))
		p := mllptest.Dial(t, s.Address)
		p.SendRaw("\x0bMSH|")
		mllptest.AwaitKind[*mllpcore.StartTransferEvent](s)
		if err := s.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		kept := s.Log.Before(0, 1)
		if len(kept) != 1 || kept[0].Kind != message.KindBroken || string(kept[0].Body) != "MSH|" ||
			!strings.Contains(kept[0].Reason, "given up on this side") || kept[0].Answer.Positive {
			t.Errorf("version %s: kept %+v", version, kept)
		}
	}
}

func TestDisconnectKeepsAHalfMessageAsBroken(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	p.SendRaw("\x0bMSH|half")
	id := mllptest.AwaitKind[*mllpcore.StartTransferEvent](s).Connection
	if err := s.Disconnect(id); err != nil {
		t.Fatal(err)
	}
	if rest, err := p.Ended(); err != nil || rest != "" {
		t.Errorf("the connection ended with %q, %v", rest, err)
	}
	mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s)
	kept := s.Log.Before(0, 1)
	if len(kept) != 1 || kept[0].Kind != message.KindBroken || string(kept[0].Body) != "MSH|half" {
		t.Fatalf("kept %+v, want the half message as broken", kept)
	}
	if _, err := s.Connection(id); err == nil {
		t.Error("the connection is still there")
	}
}

func TestStopListeningKeepsConnections(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("1"))
	if _, err := s.Config("Listening=False"); err != nil {
		t.Fatal(err)
	}
	if got := mllptest.Field(p.Exchange(mllptest.Message("2")), "MSA", 1); got != "AA" {
		t.Errorf("the open connection got %q", got)
	}
	if text, _ := s.Config("Listening"); text != "False" {
		t.Errorf("Listening = %s", text)
	}
	if _, err := s.Config("Listening=True"); err != nil {
		t.Fatalf("listen again: %v", err)
	}
}

func TestReceiveTimeoutKeepsWhatCame(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("ReceiveTimeout", "1"))
	p := mllptest.Dial(t, s.Address)
	p.SendRaw("\x0bMSH|^~\\&|never ended")
	e := mllptest.AwaitKind[*mllpcore.ErrorEvent](s)
	if e.ErrorCode != int(mllpcore.CodeTimedOut) {
		t.Errorf("error %d %s", e.ErrorCode, e.Description)
	}
	if got := mllptest.Field(p.Exchange(mllptest.Message("after")), "MSA", 2); got != "after" {
		t.Errorf("the next message got %q", got)
	}
	if kept := s.Log.Before(0, 5); len(kept) != 2 || kept[1].Kind != message.KindBroken {
		t.Errorf("kept %d", len(kept))
	}
}

func TestIdleTimeoutClosesAnIdleConnection(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("IdleTimeout", "1"))
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("1"))
	if _, err := p.Ended(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if e := mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s); !strings.Contains(e.Description, "idle") {
		t.Errorf("%+v, want the reason", e)
	}
}
