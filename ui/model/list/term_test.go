package list

import (
	"testing"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/ui/model"
)

// What a cell asks for finds the message itself, whatever stands in it; excluded, it does not.
func TestTermsFindTheirOwnMessage(t *testing.T) {
	at := time.Date(2026, 11, 30, 3, 14, 40, 0, time.Local)
	answered := &message.Answer{Code: "AA", Positive: true, Sent: at, Elapsed: 12 * time.Second}
	failed := &message.Answer{Code: "AE", Reason: `lab "closed", try again*`, Sent: at, Elapsed: time.Millisecond}
	for _, k := range []message.Kept{
		kept(message.Message{Body: []byte("MSH|^~\\&|LAB|GEN|C|D|2026||ORU^R01|MSG 1*?|P|2.5\rPID|1||77^^^H||DOE^JO\r"), Remote: "10.0.0.7:51234", Connection: "3"}, answered),
		kept(message.Message{Body: []byte("MSH|^~\\&|||C|D|2026||ADT||P|2.5\rPID|1||AB||O'NEIL^JO\r"), Remote: "[2001:db8::1]:51234", Quirks: frame.QuirkMissingEOL}, failed),
		kept(message.Message{Body: []byte("MSH|^~\\&|A \"q\"|F|C|D|2026||ADT^A01|-7|P|2.5\rPID|1||||DOE^JO\r"), Remote: "10.0.0.7:51234", Connection: "3", Duplicate: true}, answered),
		kept(message.Message{Kind: message.KindBroken, Body: []byte("xx"), Reason: "cut off: no end block", Remote: "10.0.0.7:1"}, nil),
		kept(message.Message{Kind: message.KindRefused, Body: []byte("MSH|xx"), Reason: "no MSH", Remote: "10.0.0.7:1"}, nil),
		kept(message.Message{Kind: message.KindAnswer, Body: []byte("MSH|^~\\&|A|B|C|D|2026||ACK|1|P|2.5\rMSA|AA|1\r")}, nil),
	} {
		k.ID, k.Time = 1, at
		e := model.EntryOf(k)
		e.Note = "look"
		if k.Duplicate {
			e.Note = ""
		}
		r := NewRow(e, at)
		terms := []string{r.SenderTerm(), r.ConnectionTerm()}
		for col := range Columns {
			if col != ColMark {
				terms = append(terms, r.Term(col))
			}
		}
		for _, term := range terms {
			if term == "" {
				continue
			}
			rec := query.Of(&k)
			rec.Note = e.Note
			for text, want := range map[string]bool{
				term: true, Narrow("size>0", term): true, Exclude("", term): false, Exclude("size>0 or size>1", term): false,
			} {
				f, err := ParseFilter(text)
				if err != nil || f.Query.Match(rec) != want {
					t.Errorf("%s finds %s: %t, want %t (%v)", text, r.Cells[ColControlID], !want, want, err)
				}
			}
		}
	}
}

func TestNarrow(t *testing.T) {
	for _, tc := range []struct{ filter, term, narrow, exclude string }{
		{"", "type:ADT", "type:ADT", "-type:ADT"},
		{"ack:AE type:ORU", "type:ADT", "ack:AE type:ADT", "ack:AE type:ORU -type:ADT"},
		{"type:ADT", "type:ADT", "type:ADT", "-type:ADT"},
		{"-type:ADT", "type:ADT", "-type:ADT type:ADT", "-type:ADT"},
		{"a or b", "ack:AA", "(a or b) ack:AA", "(a or b) -ack:AA"},
		{"(a b)", "ack:AA", "((a b)) ack:AA", "((a b)) -ack:AA"},
		{`"or \" x" id:7`, "ack:AA", `"or \" x" id:7 ack:AA`, `"or \" x" id:7 -ack:AA`},
		{"app:LAB from:1.1.1.1", "app:X facility:Y", "from:1.1.1.1 app:X facility:Y", ""},
	} {
		if got := Narrow(tc.filter, tc.term); got != tc.narrow {
			t.Errorf("%s and %s is %q", tc.filter, tc.term, got)
		}
		if got := Exclude(tc.filter, tc.term); got != tc.exclude && tc.exclude != "" {
			t.Errorf("%s without %s is %q", tc.filter, tc.term, got)
		}
	}
	p, _ := hl7.ParsePath("OBX-5")
	for shown, want := range map[string]string{"12.5 (+2)": "OBX-5=12.5", "a b": `OBX-5="a b"`, "77 (+…)": "", "": `OBX-5=""`} {
		if got := PathTerm(p, shown); got != want {
			t.Errorf("%s asks for %s", shown, got)
		}
	}
}
