package model

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

func TestEventLinesSayEachThingOnce(t *testing.T) {
	h := func(c string) mllpcore.EventHeader { return mllpcore.EventHeader{Time: time.Unix(0, 0), Connection: c} }
	lines := EventLines([]mllpcore.Event{
		&mllpcore.ConnectedEvent{EventHeader: h("1"), Description: "OK", Remote: "10.0.0.7:5000"},
		&mllpcore.LogEvent{EventHeader: h("2"), LogLevel: 1, Message: "10.0.0.8:5000 sent an empty block; nothing to answer"},
		&mllpcore.LogEvent{EventHeader: h("1"), LogLevel: 1, Message: "10.0.0.7:5000 connected"},
		&mllpcore.EndTransferEvent{EventHeader: h("1"), Message: &message.Message{}},
		&mllpcore.LogEvent{EventHeader: h("1"), LogLevel: 1, Message: "error: receive: timed out"},
		&mllpcore.ErrorEvent{EventHeader: h("1"), ErrorCode: 301, Description: "receive: timed out"},
		&mllpcore.LogEvent{EventHeader: h(""), LogLevel: 1, Message: "listening on 127.0.0.1:2575"},
	})
	want := []struct {
		text string
		tone Tone
	}{
		{"10.0.0.7:5000 connected", ToneNormal},
		{"10.0.0.8:5000 sent an empty block; nothing to answer", ToneNormal},
		{"Error 301: receive: timed out", ToneBad},
		{"Listening on 127.0.0.1:2575", ToneNormal},
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines: %v", len(lines), lines)
	}
	for i, w := range want {
		if lines[i].Cells[LogText] != w.text || lines[i].Tone != w.tone {
			t.Errorf("line %d: %q, tone %d; want %q, tone %d", i, lines[i].Cells[LogText], lines[i].Tone, w.text, w.tone)
		}
	}
}

// A refused handshake is told by up to four events, and gets one line.
func TestARefusedHandshakeIsOneLine(t *testing.T) {
	h := mllpcore.EventHeader{Time: time.Unix(0, 0), Connection: "3"}
	other := mllpcore.EventHeader{Time: time.Unix(0, 0), Connection: "4"}
	const why = "MLLP without TLS: the sender does not encrypt"
	for want, events := range map[string][]mllpcore.Event{
		"10.0.0.7:5000 refused: the peer does not speak TLS: " + why: {
			&mllpcore.EndTransferEvent{EventHeader: h, Message: &message.Message{Kind: message.KindBroken, Reason: why}},
			&mllpcore.ErrorEvent{EventHeader: h, Description: "broken message from 10.0.0.7:5000 (42 bytes): " + why},
			&mllpcore.SSLStatusEvent{EventHeader: h, Message: "handshake refused: the peer does not speak TLS: " + why},
			&mllpcore.ConnectedEvent{
				EventHeader: h, StatusCode: 1, Description: "the peer does not speak TLS: " + why, Remote: "10.0.0.7:5000",
			},
		},
		"10.0.0.7:5000 refused at the TLS handshake: the client offers TLS 1.1; have it use another: tls: [302 301]": {
			&mllpcore.SSLStatusEvent{EventHeader: h, Message: `ClientHello from 10.0.0.7:5000, server name ""`},
			&mllpcore.SSLStatusEvent{EventHeader: h, Message: "handshake refused: the client offers TLS 1.1"},
			&mllpcore.ConnectedEvent{
				EventHeader: h, StatusCode: 1, Remote: "10.0.0.7:5000",
				Description: "TLS handshake: the client offers TLS 1.1; have it use another: tls: [302 301]",
			},
		},
		"Broken message from 10.0.0.7:5000 (2 bytes): cut off": {
			&mllpcore.EndTransferEvent{EventHeader: h, Message: &message.Message{Kind: message.KindBroken, Reason: "cut off"}},
			&mllpcore.ErrorEvent{EventHeader: h, Description: "broken message from 10.0.0.7:5000 (2 bytes): cut off"},
		},
	} {
		told := &mllpcore.ErrorEvent{EventHeader: other, Description: strings.ToLower(want[:1]) + want[1:] + ", and more"} // of another connection
		lines := EventLines(append(events, told))
		if len(lines) != 2 || lines[0].Cells[LogText] != want || lines[0].Tone != ToneBad || lines[0].Connection() != "3" {
			t.Errorf("want %q, got %+v", want, lines)
		}
	}
}

func TestOrdinaryMessagesGetNoLine(t *testing.T) {
	answered := &mllpcore.AckOutEvent{
		Message: &message.Message{ID: 1}, Answer: message.Answer{Code: "AA", Positive: true, Sent: time.Unix(1, 0)},
	}
	if line, ok := EventLine(answered); ok {
		t.Errorf("a message that was answered AA has the line %q", line.Text())
	}
}

func TestLogRingKeepsTheLast(t *testing.T) {
	var r LogRing
	for i := range LogLines + 5 {
		r.Add(NewLogLine(time.Unix(0, 0), ToneNormal, fmt.Sprint(i)))
	}
	if r.Len() != LogLines {
		t.Fatalf("%d lines", r.Len())
	}
	if got := r.Line(0).Cells[LogText]; got != fmt.Sprint(LogLines+4) {
		t.Errorf("the newest line is %s", got)
	}
	if got := r.Line(LogLines - 1).Cells[LogText]; got != "5" {
		t.Errorf("the oldest line is %s", got)
	}
}

func TestConnRow(t *testing.T) {
	now := time.Unix(1000, 0)
	r := NewConnRow(mllpcore.ConnectionInfo{
		ID: "7", Remote: "10.0.0.7:5000", State: "waiting for end block", StateSince: now.Add(-12 * time.Second),
		Since: now.Add(-time.Minute), Messages: 1234, Broken: 2, BytesIn: 120_000, BytesOut: 900,
		TLS: &mllpcore.TLSInfo{Version: "TLS 1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", ClientSubject: "CN=lab"},
	}, now)
	if r.Cells[ConnState] != "waiting for end block, 12 s" || r.Tones[ConnState] != ToneWarn {
		t.Errorf("state %q, tone %d", r.Cells[ConnState], r.Tones[ConnState])
	}
	if r.Cells[ConnMessages] != "1,234 +2 broken" || r.Cells[ConnBytes] != "120k / 900" {
		t.Errorf("messages %q, bytes %q", r.Cells[ConnMessages], r.Cells[ConnBytes])
	}
	if r.Cells[ConnTLS] != "TLS 1.3 AES_128_GCM_SHA256" || r.Cells[ConnClient] != "CN=lab" {
		t.Errorf("TLS %q, client %q", r.Cells[ConnTLS], r.Cells[ConnClient])
	}
	if r.Cells[ConnQuirks] != Dash {
		t.Errorf("quirks %q", r.Cells[ConnQuirks])
	}
	r = NewConnRow(mllpcore.ConnectionInfo{
		Quirks: frame.QuirkBOM, Remarks: []string{"the peer speaks MLLP release 2: set Version to 2"},
	}, now)
	if r.Cells[ConnQuirks] != "byte order mark; the peer speaks MLLP release 2: set Version to 2" ||
		r.Tones[ConnQuirks] != ToneWarn {
		t.Errorf("quirks %q", r.Cells[ConnQuirks])
	}
}
