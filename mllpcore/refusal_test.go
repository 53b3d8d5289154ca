package mllpcore_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

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
