package rules_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
)

// held waits until n messages wait.
func held(t *testing.T, b *rules.Breakpoint, n int) []rules.Waiting {
	t.Helper()
	limit := time.After(mllptest.Wait)
	for {
		if w := b.Waiting(); len(w) == n {
			return w
		}
		select {
		case <-b.Changed():
		case <-limit:
			t.Fatalf("%d messages wait, want %d", len(b.Waiting()), n)
		}
	}
}

func TestBreakpoint(t *testing.T) {
	s, e := ruled(t, nil, rules.Rule{Name: "stop", When: "id:H*", Answer: rules.Hold})
	b := e.Breakpoint()
	other := mllptest.Dial(t, s.Address)
	edited := "MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|AR|H1|edited\r"
	for _, tt := range []struct {
		decision rules.Decision
		code     string
		text     string
	}{
		{rules.Decision{Code: hl7.AA}, "AA", ""},
		{rules.Decision{Code: hl7.AE, Text: "no"}, "AE", "no"},
		{rules.Decision{Code: hl7.AR}, "AR", "declined by a person"},
		{rules.Decision{Answer: []byte(edited)}, "AR", "edited"},
		{rules.Decision{}, "", ""},
	} {
		p := mllptest.Dial(t, s.Address)
		p.Send(mllptest.Message("H1"))
		w := held(t, b, 1)[0]
		if w.Rule != "stop" || w.Code != "AA" || w.MustRefuse || string(w.Message.Body) != mllptest.Message("H1") ||
			w.Connection == "" || w.Remote != p.LocalAddr().String() || time.Since(w.Since) > mllptest.Wait {
			t.Errorf("%+v", w)
		}
		if ack := other.Exchange(mllptest.Message("1")); msa(ack) != "AA" {
			t.Errorf("the other connection got %q", ack)
		}
		if err := b.Release(w.ID, tt.decision); err != nil {
			t.Fatal(err)
		}
		if err := b.Release(w.ID, tt.decision); !errors.Is(err, rules.ErrNotWaiting) {
			t.Errorf("released twice: %v", err)
		}
		if tt.code == "" {
			if !p.Silent(50 * time.Millisecond) {
				t.Error("an answer came")
			}
			continue
		}
		ack := p.Answer()
		if msa(ack) != tt.code || tt.text != "" && mllptest.Field(ack, "MSA", 3) != tt.text {
			t.Errorf("answered %q, want %s %q", ack, tt.code, tt.text)
		}
	}
	if err := b.Release(99, rules.Decision{Code: "XX"}); err == nil {
		t.Error("takes any code")
	}
}

func TestCloseAnswersAEToTheWaiting(t *testing.T) {
	s, e := ruled(t, nil, rules.Rule{Answer: rules.Hold})
	p, q := mllptest.Dial(t, s.Address), mllptest.Dial(t, s.Address)
	p.Send(mllptest.Message("1"))
	q.Send(mllptest.Message("2"))
	held(t, e.Breakpoint(), 2)
	e.Close()
	for _, peer := range []*mllptest.Peer{p, q} {
		if ack := peer.Answer(); msa(ack) != "AE" {
			t.Errorf("answered %q", ack)
		}
	}
	if ack := p.Exchange(mllptest.Message("3")); msa(ack) != "AE" {
		t.Errorf("answered %q after the close", ack)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWhatWaitsEndsWithItsConnection(t *testing.T) {
	s, e := ruled(t, nil, rules.Rule{Answer: rules.Hold})
	p := mllptest.Dial(t, s.Address)
	p.Send(mllptest.Message("1"))
	held(t, e.Breakpoint(), 1)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("shutdown: %v", err)
	}
	held(t, e.Breakpoint(), 0)
	if a := noted(s, "1"); a.Positive {
		t.Errorf("noted %+v", a)
	}
}

// TestHoldWithBothAcknowledgements asks the person once.
func TestHoldWithBothAcknowledgements(t *testing.T) {
	s, e := ruled(t, nil, rules.Rule{Answer: rules.Hold})
	p := mllptest.Dial(t, s.Address)
	p.Send(asking("1", "AL", "AL"))
	if err := e.Breakpoint().Release(held(t, e.Breakpoint(), 1)[0].ID, rules.Decision{Code: hl7.AR}); err != nil {
		t.Fatal(err)
	}
	if first, second := msa(p.Answer()), msa(p.Answer()); first != "CR" || second != "AR" {
		t.Errorf("answered %s, %s", first, second)
	}
}

func TestAMessageThatWasNotKeptIsNotReleasedPositively(t *testing.T) {
	s, e := ruled(t, []func(*mllptest.Config){func(c *mllptest.Config) { c.Options.Log = fullLog{} }}, rules.Rule{Answer: rules.Hold})
	p := mllptest.Dial(t, s.Address)
	p.Send(mllptest.Message("1"))
	w := held(t, e.Breakpoint(), 1)[0]
	if !w.MustRefuse || w.Code != "AE" {
		t.Errorf("%+v", w)
	}
	if err := e.Breakpoint().Release(w.ID, rules.Decision{Code: hl7.AA}); err != nil {
		t.Fatal(err)
	}
	if ack := p.Answer(); msa(ack) != "AE" {
		t.Errorf("answered %q", ack)
	}
}
