package list

import (
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
)

func kept(m message.Message, a *message.Answer) message.Kept {
	m.Size = int64(len(m.Body))
	k := message.Kept{Message: &m}
	if a != nil {
		k.Answer, k.Answered = *a, true
	}
	return k
}

func TestRow(t *testing.T) {
	sent := time.Unix(5, 0)
	body := []byte("MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|MSG0001|P|2.5.1\rPID|1||77^^^H||DOE^JO\r")
	for _, tc := range []struct {
		name string
		k    message.Kept
		want string     // cells from type on
		tone model.Tone // of the last
	}{
		{
			"ordinary", kept(message.Message{Body: body}, &message.Answer{
				Code: "AA", Positive: true, Sent: sent, Elapsed: 800 * time.Microsecond,
			}), "ORU^R01|MSG0001|77 DOE^JO|81|AA|0.8 ms|", model.ToneNormal,
		},
		{
			"broken", kept(message.Message{Kind: message.KindBroken, Body: []byte("xx"), Reason: "cut off"}, nil),
			"(broken)|–||2|–|–|cut off", model.ToneBad,
		},
		{
			"damaged", func() message.Kept {
				k := kept(message.Message{Body: body, Duplicate: true}, &message.Answer{Code: "AA", Positive: true, Sent: sent})
				k.Damaged = "its bytes were changed"
				return k
			}(), "ORU^R01|MSG0001|77 DOE^JO|81|AA|0.00 ms|✗ damaged: its bytes were changed", model.ToneBad,
		},
		{
			"quirk and duplicate", kept(message.Message{Body: body, Quirks: frame.QuirkMissingEOL, Duplicate: true},
				&message.Answer{Code: "AA", Positive: true, Sent: sent}),
			"ORU^R01|MSG0001|77 DOE^JO|81|AA|0.00 ms|duplicate, missing EOL", model.ToneWarn,
		},
		{
			"not sent", kept(message.Message{Body: body}, &message.Answer{Code: "AA", Reason: "reset by peer"}),
			"ORU^R01|MSG0001|77 DOE^JO|81|AA ✗|–|answer not sent: reset by peer", model.ToneBad,
		},
		{
			"silent", kept(message.Message{Body: body}, &message.Answer{Reason: "MSH-15 and MSH-16 ask for none"}),
			"ORU^R01|MSG0001|77 DOE^JO|81|none|–|MSH-15 and MSH-16 ask for none", model.ToneMuted,
		},
		{
			"by a rule", kept(message.Message{Body: body}, &message.Answer{
				Code: "AE", Sent: sent, Reason: "by rule 1 “results fail”: lab closed",
			}), "ORU^R01|MSG0001|77 DOE^JO|81|AE|0.00 ms|by rule 1 “results fail”: lab closed", model.ToneWarn,
		},
		{
			"edited by hand", kept(message.Message{Body: body}, &message.Answer{
				Code: "AA", Positive: true, Sent: sent, Reason: "by a person at rule 2, edited by hand",
			}), "ORU^R01|MSG0001|77 DOE^JO|81|AA|0.00 ms|by a person at rule 2, edited by hand", model.ToneMuted,
		},
		{
			"an answer that was awaited", kept(message.Message{
				Kind: message.KindAnswer, Body: []byte("MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|AA|SMP1\r"),
			}, &message.Answer{Reason: "an acknowledgement is never answered"}),
			"ACK|9||51|–|–|answer to our message", model.ToneMuted,
		},
		{
			"an answer that nobody awaited", kept(message.Message{
				Kind: message.KindAnswer, Body: []byte("MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|AA|SMP1\r"),
				Reason: "an acknowledgement that no Send was waiting for",
			}, &message.Answer{}),
			"ACK|9||51|–|–|unexpected answer", model.ToneWarn,
		},
		{
			"waiting", kept(message.Message{Body: body}, nil), "ORU^R01|MSG0001|77 DOE^JO|81|…|–|", model.ToneNormal,
		},
	} {
		r := NewRow(model.EntryOf(tc.k), time.Time{})
		got := strings.Join(append(r.Cells[ColType:ColChecks:ColChecks], r.Cells[ColNote]), "|")
		if got != tc.want || r.Tones[ColNote] != tc.tone {
			t.Errorf("%s: got %s, tone %d; want %s, tone %d", tc.name, got, r.Tones[ColNote], tc.want, tc.tone)
		}
	}
}

func TestControlBytesStayInTheirCell(t *testing.T) {
	r := NewRow(model.EntryOf(kept(message.Message{Body: []byte("MSH|^~\\&|A|B|C|D|||ADT^A01|a\x00\nb|P|2.5\r")}, nil)), time.Time{})
	if got := r.Cells[ColControlID]; strings.ContainsAny(got, "\x00\n\r") {
		t.Errorf("the cell holds control bytes: %q", got)
	}
}

func TestWireFacts(t *testing.T) {
	at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.Local)
	k := kept(message.Message{
		Started: at, Time: at.Add(3 * time.Millisecond), Remote: "10.0.0.7:5000", Connection: "4", Body: []byte("MSH"),
		Quirks: frame.QuirkJunk, Junk: []byte("\nlog"), Skipped: 4, Duplicate: true,
	}, &message.Answer{Code: "AE", Reason: "MSH-10 is empty", Stored: at.Add(3500 * time.Microsecond), Sent: at.Add(4 * time.Millisecond)})
	got := wireText(k)
	for _, want := range []string{
		"Framing: Complete", "Framing issue: Bytes came before the start block", "Skipped: 4 B before the start block: ⟨LF⟩log",
		"Duplicate: ", "From: 10.0.0.7:5000, connection 4", "Answer: AE: MSH-10 is empty", "Start block: " + model.Stamp(at),
		"Last byte: 12:00:00.003   +3.0 ms", "Stored: 12:00:00.003   +0.5 ms", "Answered: 12:00:00.004   +0.5 ms",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

// What was kept by a program that did not note the moment was stored before its answer all the same; what was not
// stored has no such line.
func TestWireStoredIsNeverMadeUp(t *testing.T) {
	at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.Local)
	m := message.Message{Time: at, Body: []byte("MSH"), Connection: "1"}
	for want, a := range map[string]*message.Answer{
		"Stored: Before the answer left; the exact time was not noted": {Code: "AA", Positive: true, Sent: at},
		"": {Code: "AE", Reason: "the disk is full", Sent: at},
	} {
		_, got, _ := strings.Cut(wireText(kept(m, a)), "Last byte")
		_, got, found := strings.Cut(got, "Stored")
		if found != (want != "") || found && !strings.HasPrefix("Stored"+got, want+"\n") {
			t.Errorf("%+v: Stored%s, want %q", a, got, want)
		}
	}
}

func wireText(k message.Kept) string {
	var lines []string
	for _, f := range document.WireFacts(k) {
		lines = append(lines, f.Label+": "+f.Text)
	}
	return strings.Join(lines, "\n")
}
