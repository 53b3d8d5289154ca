package mllpcore_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if built.folder != "" {
			_ = os.RemoveAll(built.folder)
		}
		os.Exit(code)
	}))
}

func TestAnswersAMessage(t *testing.T) {
	s := mllptest.NewServer(t)
	ack := mllptest.Dial(t, s.Address).Exchange(mllptest.Message("MSG1"))
	for _, want := range []struct {
		segment string
		field   int
		value   string
	}{
		{"MSH", 3, "SCOPE"},
		{"MSH", 4, "LAB"},
		{"MSH", 5, "SENDER"},
		{"MSH", 6, "CLINIC"},
		{"MSH", 9, "ACK^A01^ACK"},
		{"MSH", 11, "P"},
		{"MSH", 12, "2.5"},
		{"MSA", 1, "AA"},
		{"MSA", 2, "MSG1"},
	} {
		if got := mllptest.Field(ack, want.segment, want.field); got != want.value {
			t.Errorf("%s-%d = %q, want %q in %q", want.segment, want.field, got, want.value, ack)
		}
	}
	kept := s.Log.Before(0, 10)
	if len(kept) != 1 || string(kept[0].Body) != mllptest.Message("MSG1") {
		t.Fatalf("kept %d messages, want exactly what was sent", len(kept))
	}
}

func TestAnswersPipelinedMessagesInOrder(t *testing.T) {
	const n = 200
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	var all strings.Builder
	for i := range n {
		all.WriteString(mllptest.Block(mllptest.Message(fmt.Sprint("ID", i))))
	}
	p.SendRaw(all.String())
	for i := range n {
		if got, want := mllptest.Field(p.Answer(), "MSA", 2), fmt.Sprint("ID", i); got != want {
			t.Fatalf("answer %d is for %q, want %q", i, got, want)
		}
	}
}

func TestEverySplitOverTwoWritesGivesTheSameAnswer(t *testing.T) {
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.NoLog = true })
	p := mllptest.Dial(t, s.Address)
	block := mllptest.Block(mllptest.Message("SPLIT"))
	want := withoutTimeAndID(p.Exchange(mllptest.Message("SPLIT")))
	for i := 1; i < len(block); i++ {
		p.SendRaw(block[:i])
		p.SendRaw(block[i:])
		if got := withoutTimeAndID(p.Answer()); got != want {
			t.Fatalf("split at %d: %q, want %q", i, got, want)
		}
	}
}

func withoutTimeAndID(ack string) string {
	fields := strings.Split(ack, "|")
	fields[6], fields[9] = "", ""
	return strings.Join(fields, "|")
}

func TestAnsweredMessagesAreKeptWithTheirAnswer(t *testing.T) {
	s := mllptest.NewServer(t)
	ack := mllptest.Dial(t, s.Address).Exchange(mllptest.Message("A"))
	out := mllptest.AwaitKind[*mllpcore.AckOutEvent](s)
	kept, ok := s.Log.Get(out.Message.ID)
	if !ok || !kept.Answered || kept.Answer.Code != "AA" || !kept.Answer.Positive {
		t.Fatalf("kept %+v, want an AA", kept.Answer)
	}
	if string(kept.Answer.Bytes) != mllptest.Block(ack) {
		t.Errorf("the answer kept is %q, the one sent %q", kept.Answer.Bytes, mllptest.Block(ack))
	}
}

func TestASlowReaderOfEventsDoesNotSlowTheWire(t *testing.T) {
	s := mllptest.NewServer(t)
	stuck := s.Subscribe(mllpcore.SubscribeOptions{Buffer: 1})
	p := mllptest.Dial(t, s.Address)
	for i := range 50 {
		p.Exchange(mllptest.Message(fmt.Sprint(i)))
	}
	if stuck.Missed() < 90 {
		t.Errorf("missed %d events, want those that did not fit", stuck.Missed())
	}
	stuck.Close()
	stuck.Close()
	for range stuck.C { // the one that fitted; then it is closed
	}
}

func TestConnectAndLeaveIsAProbe(t *testing.T) {
	s := mllptest.NewServer(t)
	_ = mllptest.Dial(t, s.Address).Close()
	if e := mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s); !e.Probe || e.StatusCode != 0 {
		t.Errorf("%+v, want a probe", e)
	}
	if n := s.Stats().Probes; n != 1 {
		t.Errorf("%d probes", n)
	}
	for _, e := range s.Events() {
		if e.Kind() == mllpcore.EventError {
			t.Errorf("an error for a probe: %+v", e)
		}
	}
}

// Bytes outside of a block are kept with the next message; what comes before a keep-alive has none.
func TestBytesBeforeAKeepAliveAreKept(t *testing.T) {
	unframed := mllptest.Message("UNFRAMED")
	for name, version := range map[string]string{
		"\x0b\x1c\r": "1", "\x0b \r\x1c\r": "2", "\x0b\x06\x1c\r": "1", "\x0b\x15\x1c\r": "2",
	} {
		s := mllptest.NewServer(t, mllptest.With("Version", version))
		p := mllptest.Dial(t, s.Address)
		p.SendRaw("\n" + name + unframed + name)
		p.Exchange(mllptest.Message("WHOLE"))
		kept := s.Log.Before(0, 3)
		if len(kept) != 2 {
			t.Fatalf("%q: kept %d", name, len(kept))
		}
		junk := kept[1]
		if string(junk.Body) != unframed || !strings.Contains(junk.Reason, "HL7 without framing") {
			t.Errorf("%q: kept %q because of %q", name, junk.Body, junk.Reason)
		}
	}
}

func TestVersion2CommitBlocks(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("Version", "2"), mllptest.With("AckMode", "never"))
	p := mllptest.Dial(t, s.Address)
	if got := p.Exchange(mllptest.Message("1")); got != "\x06" {
		t.Errorf("commit block %q, want ACK", got)
	}
	p.Send("\x15")
	if e := mllptest.AwaitKind[*mllpcore.AckInEvent](s); e.Accepted || e.Code != "NAK" {
		t.Errorf("%+v, want a NAK", e)
	}
	if e := mllptest.AwaitKind[*mllpcore.ErrorEvent](s); e.ErrorCode != int(mllpcore.CodeNegativeAck) {
		t.Errorf("%+v, want 670", e)
	}
}

func TestRefusedConnections(t *testing.T) {
	for name, tt := range map[string]struct {
		setting, value, reason string
		before                 int
	}{
		"count":    {"MaxConnections", "1", "MaxConnections (1)", 1},
		"per host": {"MaxConnectionsPerHost", "2", "MaxConnectionsPerHost (2)", 2},
		"blocked":  {"BlockedHosts", "127.0.0.0/8", "BlockedHosts", 0},
		"allowed":  {"AllowedHosts", "10.0.0.0/8", "AllowedHosts", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := mllptest.NewServer(t, mllptest.With(tt.setting, tt.value))
			for i := range tt.before {
				mllptest.Dial(t, s.Address).Exchange(mllptest.Message(fmt.Sprint(i)))
			}
			if conn, err := net.Dial("tcp", s.Address); err == nil { // the reset may overtake the connect
				if _, err := io.ReadAll(conn); err == nil {
					t.Error("closed normally, want a reset")
				}
				_ = conn.Close()
			}
			e, _ := s.Await("refusal", func(e mllpcore.Event) bool {
				r, ok := e.(*mllpcore.ConnectionRequestEvent)
				return ok && !r.Accept
			}).(*mllpcore.ConnectionRequestEvent)
			if !strings.Contains(e.Reason, tt.reason) {
				t.Errorf("reason %q, want %q", e.Reason, tt.reason)
			}
			if n := s.Stats().RefusedConnections; n != 1 {
				t.Errorf("%d refused", n)
			}
		})
	}
}

func TestDoEventsRunsTheHandler(t *testing.T) {
	var seen []mllpcore.EventKind
	s := mllptest.NewServer(t, mllptest.With("ProcessIdleEvents", "False"), func(c *mllptest.Config) {
		c.Options.Handler = func(e mllpcore.Event) { seen = append(seen, e.Kind()) }
	})
	mllptest.Dial(t, s.Address).Exchange(mllptest.Message("1"))
	mllptest.AwaitKind[*mllpcore.AckOutEvent](s)
	if _, err := s.DoEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 {
		t.Fatal("no handler ran")
	}
	start := time.Now()
	if n, err := s.DoEvents(t.Context()); n > 1 || err != nil {
		t.Errorf("%d events, %v after %v", n, err, time.Since(start))
	}
}

func TestClientSkipsAnswersToEarlierMessages(t *testing.T) {
	s := mllptest.NewServer(t)
	c, err := mllpcore.Dial(t.Context(), mllpcore.ClientOptions{Address: s.Address})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	both := strings.Replace(mllptest.Message("BOTH"), "|P|2.5\r", "|P|2.5|||AL|AL\r", 1)
	none := strings.Replace(mllptest.Message("NONE"), "|P|2.5\r", "|P|2.5|||NE|NE\r", 1)
	for _, tt := range []struct{ payload, code, id string }{
		{both, "CA", "BOTH"}, {mllptest.Message("ONE"), "AA", "ONE"}, {none, "", ""}, {mllptest.Message("TWO"), "AA", "TWO"},
	} {
		answer, err := c.Send(t.Context(), []byte(tt.payload))
		if err != nil {
			t.Fatal(err)
		}
		if code, id := mllptest.Field(string(answer), "MSA", 1), mllptest.Field(string(answer), "MSA", 2); code != tt.code ||
			id != tt.id {
			t.Errorf("answer %s for %s, want %s for %s", code, id, tt.code, tt.id)
		}
	}
}
