package rules_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
)

// noted returns what was noted of the answer to a message.
func noted(s *mllptest.Server, id string) message.Answer {
	e, _ := s.Await("the answer to "+id, func(e mllpcore.Event) bool {
		out, ok := e.(*mllpcore.AckOutEvent)
		return ok && out.Message.Summary().ControlID == id
	}).(*mllpcore.AckOutEvent)
	return e.Answer
}

// raw reads n bytes as they come over the wire.
func raw(t *testing.T, p *mllptest.Peer, n int) string {
	t.Helper()
	b := make([]byte, n)
	if err := p.SetReadDeadline(time.Now().Add(mllptest.Wait)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(p, b); err != nil {
		t.Fatalf("%q, then %v", b, err)
	}
	return string(b)
}

// TestFaultsOnTheWire injects each fault into the answer to F and looks at the bytes that come. A second message shows
// what became of the connection.
func TestFaultsOnTheWire(t *testing.T) {
	for _, tt := range []struct {
		fault   rules.Fault
		words   string // in Answer.Faults
		spoiled bool
		look    func(t *testing.T, p *mllptest.Peer)
	}{
		{
			rules.Fault{Delay: rules.Span{From: 200 * time.Millisecond, To: 200 * time.Millisecond}},
			"delayed by 200ms", false,
			func(t *testing.T, p *mllptest.Peer) {
				start := time.Now()
				if ack := p.Answer(); msa(ack) != "AA" || time.Since(start) < 150*time.Millisecond {
					t.Errorf("%q after %v", ack, time.Since(start))
				}
			},
		},
		{rules.Fault{Delay: rules.Span{From: time.Millisecond, To: 50 * time.Millisecond}}, "the delay was", false, answered},
		{rules.Fault{Piece: 50, Gap: 30 * time.Millisecond}, "in pieces of 50 bytes", false, func(t *testing.T, p *mllptest.Peer) {
			start := time.Now()
			if ack := p.Answer(); msa(ack) != "AA" || time.Since(start) < 50*time.Millisecond {
				t.Errorf("%q after %v", ack, time.Since(start))
			}
		}},
		{rules.Fault{WrongID: true}, "wrong control ID", true, func(t *testing.T, p *mllptest.Peer) {
			if ack := p.Answer(); mllptest.Field(ack, "MSA", 2) != "NOT-F" || msa(ack) != "AA" {
				t.Errorf("%q", ack)
			}
		}},
		{rules.Fault{Unframed: true}, "unframed", true, func(t *testing.T, p *mllptest.Peer) {
			if got := raw(t, p, 80); !strings.HasPrefix(got, "MSH|") || !p.Silent(20*time.Millisecond) &&
				strings.Contains(got, "\x1c") {
				t.Errorf("%q", got)
			}
		}},
		{rules.Fault{Truncate: 30}, "cut after 30 bytes", true, func(t *testing.T, p *mllptest.Peer) {
			if got := raw(t, p, 30); !strings.HasPrefix(got, "\x0bMSH|") || !p.Silent(30*time.Millisecond) {
				t.Errorf("%q", got)
			}
		}},
		{rules.Fault{Garbage: 40}, "40 bytes of garbage", true, func(t *testing.T, p *mllptest.Peer) {
			if got := raw(t, p, 40); strings.Contains(got, "MSH") || !p.Silent(30*time.Millisecond) {
				t.Errorf("%q", got)
			}
		}},
		{rules.Fault{Never: true}, "never answered", true, func(t *testing.T, p *mllptest.Peer) {
			if !p.Silent(50 * time.Millisecond) {
				t.Error("an answer came")
			}
		}},
		{rules.Fault{Close: rules.Before}, "closed before the answer", true, func(t *testing.T, p *mllptest.Peer) {
			if rest, err := p.Ended(); rest != "" || err != nil {
				t.Errorf("%q, %v", rest, err)
			}
		}},
		{rules.Fault{Close: rules.After}, "closed after the answer", false, func(t *testing.T, p *mllptest.Peer) {
			if rest, err := p.Ended(); !strings.Contains(rest, "MSA|AA|F") || err != nil {
				t.Errorf("%q, %v", rest, err)
			}
		}},
		{rules.Fault{Reset: rules.Before}, "reset before the answer", true, func(t *testing.T, p *mllptest.Peer) {
			if rest, err := p.Ended(); rest != "" || !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("%q, %v", rest, err)
			}
		}},
		{rules.Fault{Reset: rules.After}, "reset after the answer", false, func(t *testing.T, p *mllptest.Peer) {
			if _, err := p.Ended(); !errors.Is(err, syscall.ECONNRESET) { // the answer may be lost with it
				t.Errorf("%v", err)
			}
		}},
		{rules.Fault{Deaf: 300 * time.Millisecond}, "nothing read for 300ms", false, func(t *testing.T, p *mllptest.Peer) {
			p.Answer()
			start := time.Now()
			if ack := p.Exchange(mllptest.Message("N")); time.Since(start) < 200*time.Millisecond || msa(ack) != "AA" {
				t.Errorf("%q after %v", ack, time.Since(start))
			}
		}},
	} {
		t.Run(strings.ReplaceAll(tt.words, " ", "_"), func(t *testing.T) {
			s, e := ruled(t, nil, rules.Rule{When: "id:F", Fault: tt.fault})
			if len(e.Faults()) == 0 {
				t.Error("does not say that faults are on")
			}
			p := mllptest.Dial(t, s.Address)
			p.Send(mllptest.Message("F"))
			tt.look(t, p)
			a := noted(s, "F")
			if got := strings.Join(a.Faults, "; "); !strings.Contains(got, tt.words) {
				t.Errorf("noted %q, want %q", got, tt.words)
			}
			if a.Positive == tt.spoiled {
				t.Errorf("noted %+v", a)
			}
			if tt.fault.Close == "" && tt.fault.Reset == "" {
				if ack := next(t, p); msa(ack) != "AA" {
					t.Errorf("the connection then answered %q", ack)
				}
				if got := noted(s, "NEXT").Faults; got != nil {
					t.Errorf("%q for a message without a fault", got)
				}
				return
			}
			e1 := mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s)
			if e1.StatusCode == 0 || !strings.Contains(e1.Description, tt.words) {
				t.Errorf("ended with %+v", e1)
			}
		})
	}
}

func answered(t *testing.T, p *mllptest.Peer) {
	t.Helper()
	if ack := p.Answer(); msa(ack) != "AA" {
		t.Errorf("%q", ack)
	}
}

// next sends a message and returns its answer, whatever stands before it.
func next(t *testing.T, p *mllptest.Peer) string {
	t.Helper()
	p.Send(mllptest.Message("NEXT"))
	var got strings.Builder
	for !strings.Contains(got.String(), "|NEXT\r\x1c\r") {
		got.WriteString(raw(t, p, 1))
	}
	i := strings.LastIndex(got.String(), "\x0b")
	return got.String()[i+1:]
}

func TestADelayHoldsItsConnectionOnlyAndEndsWithIt(t *testing.T) {
	long := rules.Span{From: time.Hour, To: time.Hour}
	s, _ := ruled(t, nil, rules.Rule{When: "id:F", Fault: rules.Fault{Delay: long}})
	slow, other := mllptest.Dial(t, s.Address), mllptest.Dial(t, s.Address)
	slow.Send(mllptest.Message("F"))
	s.Await("the message", func(e mllpcore.Event) bool { return e.Kind() == mllpcore.EventEndTransfer })
	if ack := other.Exchange(mllptest.Message("1")); msa(ack) != "AA" {
		t.Errorf("%q", ack)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("shutdown: %v", err)
	}
	if rest, _ := slow.Ended(); rest != "" {
		t.Errorf("answered %q", rest)
	}
}

// TestTenThousandMessagesHaveTheSameOutcomeTwice sends them over several connections in no order.
func TestTenThousandMessagesHaveTheSameOutcomeTwice(t *testing.T) {
	const n, connections = 10_000, 8
	list := []rules.Rule{
		{Name: "refuse", Probability: 0.2, Answer: "AE"},
		{Name: "other ID", Probability: 0.1, Fault: rules.Fault{WrongID: true}},
		{Name: "late", Probability: 0.05, Fault: rules.Fault{Delay: rules.Span{To: time.Millisecond}}},
		{Name: "reject", When: "id:*7", Probability: 0.5, Answer: "AR"},
	}
	run := func(seed uint64, order int) []string {
		e, err := rules.New(rules.Set{Seed: seed, Rules: list}, nil)
		if err != nil {
			t.Fatal(err)
		}
		log := message.NewMemoryLog(2*n, 1<<30)
		s := mllptest.NewServer(t, func(c *mllptest.Config) { c.Options.Log = log })
		e.Attach(s.Server)
		var running sync.WaitGroup
		for k := range connections {
			running.Go(func() {
				p := mllptest.Dial(t, s.Address)
				for i := k; i < n; i += connections {
					id := i
					if order < 0 {
						id = n - 1 - i
					}
					p.Exchange(mllptest.Message(fmt.Sprint("M", id)))
				}
			})
		}
		running.Wait()
		if err := s.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		var outcomes []string
		for _, k := range log.Before(0, n) {
			outcomes = append(outcomes, fmt.Sprint(k.Summary().ControlID, k.Answer.Code, k.Answer.Faults))
		}
		slices.Sort(outcomes)
		return outcomes
	}
	first, second := run(42, 1), run(42, -1)
	if len(first) != n || !slices.Equal(first, second) {
		t.Errorf("%d and %d outcomes that differ", len(first), len(second))
	}
	refused := 0
	for _, o := range first {
		if strings.Contains(o, "AE") {
			refused++
		}
	}
	if refused < n/5-200 || refused > n/5+200 {
		t.Errorf("%d of %d refused, want about a fifth", refused, n)
	}
}

func TestARetryIsDrawnAnew(t *testing.T) {
	s, _ := ruled(t, nil, rules.Rule{Probability: 0.5, Answer: "AE"})
	p := mllptest.Dial(t, s.Address)
	var codes []string
	for range 40 {
		codes = append(codes, msa(p.Exchange(mllptest.Message("SAME"))))
	}
	if !slices.Contains(codes, "AE") || !slices.Contains(codes, "AA") {
		t.Errorf("always the same: %v", codes)
	}
}

// TestAnswersAfterAClose shows that what is pipelined behind the answer that closes is not acknowledged.
func TestAnswersAfterAClose(t *testing.T) {
	s, _ := ruled(t, nil, rules.Rule{When: "id:F", Fault: rules.Fault{Close: rules.After}})
	p := mllptest.Dial(t, s.Address)
	p.SendRaw(mllptest.Block(mllptest.Message("1")) + mllptest.Block(mllptest.Message("F")) +
		mllptest.Block(mllptest.Message("2")))
	rest, err := p.Ended()
	if strings.Count(rest, "MSA|AA") != 2 || err != nil && !errors.Is(err, net.ErrClosed) {
		t.Errorf("%q, %v", rest, err)
	}
	mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s)
	if kept := s.Log.Before(0, 3); len(kept) == 3 && kept[0].Answer.Positive {
		t.Errorf("noted %+v for what was not answered", kept[0].Answer)
	}
}
