package mllpcore_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/dial"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/mllptest"
)

// answersWith is the way to a listener that answers the first block with these bytes and closes.
func answersWith(reply string) dial.Func {
	return func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			r := frame.NewReader(theirs, frame.Config{})
			if _, err := r.Next(); err == nil {
				_, _ = io.WriteString(theirs, reply)
			}
			r.Close()
			_ = theirs.Close()
		}()
		return ours, nil
	}
}

// TestNothingElseIsTakenForTheAnswer puts together all that may come, but for the answer itself.
func TestNothingElseIsTakenForTheAnswer(t *testing.T) {
	pieces := []string{
		mllptest.Block(ackOf("AA", "OTHER")), mllptest.Block(ackOf("AA", "")), mllptest.Block(ackOf("AA", "m1")),
		mllptest.Block(mllptest.Message("M1")), mllptest.Block("OK"), mllptest.Block("\x06"), mllptest.Block(""),
		mllptest.Block("MSH|^~\\&|A||||||ACK|M1|P|2.5\r"), "OK M1\r\n", ackOf("AA", "M1") + "\x1c\r", "\x06", "\x15\x03\x03\x00\x02\x02\x28",
		"\x0bMSH|^~\\&|A\rMSA|AA|M1", "\r\n", mllptest.Block(ackOf("AE", "M1")), mllptest.Block("\x15"),
	}
	rapid.Check(t, func(t *rapid.T) {
		reply := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 5).Draw(t, "reply"), "")
		version := rapid.IntRange(1, 2).Draw(t, "version")
		c, err := mllpcore.Dial(context.Background(), mllpcore.ClientOptions{
			Address: "nowhere:1", Dial: answersWith(reply), Version: version,
		})
		if err != nil {
			t.Fatal(err)
		}
		x, err := c.Exchange(context.Background(), []byte(asking("M1", "NE", "AL")))
		if err == nil || x == nil || x.Accepted {
			t.Errorf("accepted with %+v after %q", x, reply)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestTheAnswerIsFoundAmongOthers(t *testing.T) {
	for _, before := range []string{
		"", "log\r\n", mllptest.Block(""), mllptest.Block(ackOf("AA", "OTHER")), mllptest.Block(mllptest.Message("IN")),
		mllptest.Block("OK"), mllptest.Block("\x06"),
	} {
		c, err := mllpcore.Dial(t.Context(), mllpcore.ClientOptions{
			Address: "nowhere:1", Dial: answersWith(before + mllptest.Block(ackOf("AA", "M1"))),
		})
		if err != nil {
			t.Fatal(err)
		}
		x, err := c.Exchange(t.Context(), []byte(mllptest.Message("M1")))
		if err != nil || !x.Accepted || x.Code != "AA" || string(x.Answer) != ackOf("AA", "M1") {
			t.Errorf("after %q: %+v, %v", before, x, err)
		}
		for _, o := range x.Others {
			if o.Text == "" || !strings.Contains(before, string(o.Payload)) {
				t.Errorf("after %q is kept %+v", before, o)
			}
		}
		_ = c.Close()
	}
}
