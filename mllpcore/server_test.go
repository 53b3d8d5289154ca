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
	"mllpscope/mllpcore/message"
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

func TestPeerThatSpeaksSomethingElse(t *testing.T) {
	for name, tt := range map[string]struct{ send, words string }{
		"TLS":  {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("x", 400), "TLS client"},
		"HTTP": {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP request"},
	} {
		t.Run(name, func(t *testing.T) {
			s := mllptest.NewServer(t)
			p := mllptest.Dial(t, s.Address)
			p.SendRaw(tt.send)
			if _, err := p.Ended(); err != nil {
				t.Logf("ended with %v", err)
			}
			mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s)
			kept := s.Log.Before(0, 2)
			if len(kept) != 1 || string(kept[0].Body)+string(kept[0].Junk) != tt.send {
				t.Fatalf("kept %d, want the bytes", len(kept))
			}
			if !strings.Contains(kept[0].Reason, tt.words) {
				t.Errorf("reason %q, want it to say %q", kept[0].Reason, tt.words)
			}
		})
	}
}

func TestTooLongIsAnsweredBeforeTheClose(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("MaxLineLength", "65536"))
	p := mllptest.Dial(t, s.Address)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		block := mllptest.Block(mllptest.Message("BIG", "OBX|1|TX|"+strings.Repeat("x", 4<<20)+"\r"))
		_, _ = p.Write([]byte(block)) // the server may close before all is sent
	}()
	if ack := p.Answer(); mllptest.Field(ack, "MSA", 1) != "AR" || mllptest.Field(ack, "MSA", 2) != "BIG" {
		t.Errorf("answered %q, want AR", ack)
	}
	<-sent
	if _, err := p.Ended(); err != nil {
		t.Errorf("the connection ended with %v", err)
	}
	if kept := s.Log.Before(0, 1); len(kept) != 1 || len(kept[0].Body) != 65536 {
		t.Errorf("kept %d", len(kept))
	}
}

// What is too long may be an acknowledgement, which is never answered, a batch, or what says nothing by itself.
func TestTooLongOfOtherKinds(t *testing.T) {
	const msh = "MSH|^~\\&|LAB|X|SCOPE|HERE|20260304101500||"
	long := "NTE|1||" + strings.Repeat("x", 1000) + "\r"
	for _, tt := range []struct{ name, payload, code, id, reason string }{
		{"acknowledgement", msh + "ACK|A1|P|2.5\rMSA|AA|1\r" + long, "", "", "longer than MaxLineLength"},
		{"acknowledgement below", "\r" + msh + "ACK|A2|P|2.5\rMSA|AA|1\r" + long, "", "", "longer than MaxLineLength"},
		{
			"batch", "BHS|^~\\&|LAB|X\r" + msh + "ADT^A01|B1|P|2.5\r" + long, "AR", "B1",
			"longer than MaxLineLength",
		},
		{"no message", "{" + strings.Repeat(`"x":1,`, 200) + "}", "", "", "longer than MaxLineLength"},
		{"no message, told", "{" + strings.Repeat(`"x":1,`, 200) + "}", "", "", "JSON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := mllptest.NewServer(t, mllptest.With("MaxLineLength", "256"))
			p := mllptest.Dial(t, s.Address)
			p.Send(tt.payload)
			if tt.code != "" {
				if ack := p.Answer(); mllptest.Field(ack, "MSA", 1) != tt.code || mllptest.Field(ack, "MSA", 2) != tt.id {
					t.Errorf("answered %q", ack)
				}
			}
			if left, err := p.Ended(); left != "" || err != nil {
				t.Errorf("ended with %q, %v", left, err)
			}
			if kept := s.Log.Before(0, 2); len(kept) != 1 || !strings.Contains(kept[0].Reason, tt.reason) {
				t.Errorf("kept %d %q", len(kept), kept[0].Reason)
			}
		})
	}
}

// What a refusal says is true of what came, and needs no delimiters to say it.
func TestRefusalsSayWhatCame(t *testing.T) {
	for payload, text := range map[string]string{
		"FHS|^~\\&|A\rBHS|^~\\&|A\rBTS|0\rFTS|1\r": "without a message",
		" BHS|^~\\&|A\rPID|1\r":                    "without a message",
		"MSH":                                      "without a field separator",
		"MSHPID":                                   "without a field separator",
	} {
		s := mllptest.NewServer(t)
		ack := mllptest.Dial(t, s.Address).Exchange(payload)
		said := mllptest.Field(ack, "ERR", 8)
		if mllptest.Field(ack, "MSA", 1) != "AR" || !strings.Contains(said, text) || strings.ContainsAny(said, `|^~\&/`) {
			t.Errorf("%q is answered %q", payload, ack)
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
