package query

import (
	"testing"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest/cases"
)

// Seen in the field: r04-two-msh.wire, two-msh-one-block.hl7.
func TestFurtherMessagesAreFound(t *testing.T) {
	wire := cases.Read("r04-two-msh.wire")
	two := wire[1 : len(wire)-2]
	three := append(append([]byte{}, two...), "MSH#:~\\&#X#Y#Z#W#1##ADT:A01#R04C#P#2.5###### \rPID#1##4713 ##M\xFCLLER :EVA\r"...)
	for _, test := range []struct {
		query string
		want  bool
		three bool
	}{
		{"id:R04A", true, true},
		{"id:R04B", true, true},
		{"id:r04b", true, true},
		{"id:R04*", true, true},
		{"id~4b", true, true},
		{"id:R04C", false, true},
		{"id:R05", false, false},
		{"-id:R04B", false, false},
		{"id!=R04B", false, false},
		{"-id:R05", true, true},
		{"patient:4711", true, true},
		{"patient:4712", true, true},
		{"patient:4713", false, true},
		{"patient:KERN", true, true},
		{"patient:braun", true, true},
		{"patient:braun^ilse", true, true},
		{"patient:müller", false, true},
		{"patient:EVA", false, true},
		{"patient~47", true, true},
		{"patient:nobody", false, false},
		{"id:R04B patient:4711", true, true},
		{"id:R05 or patient:4712", true, true},
	} {
		for _, c := range []struct {
			body []byte
			want bool
		}{{two, test.want}, {three, test.three}} {
			r := Record{Message: &message.Message{Body: c.body, Quirks: frame.QuirkSecondMSH | frame.QuirkJunk}}
			q := mustParse(t, test.query)
			if got := q.Match(r); got != c.want {
				t.Errorf("%s: %v, %q", test.query, got, c.body)
			}
			derived := Derive(c.body)
			if r.Derived = &derived; q.Match(r) != c.want {
				t.Errorf("%s with columns: %v, %q", test.query, !c.want, c.body)
			}
			if !q.Needs().Several {
				t.Errorf("%s does not need the body of such a block", test.query)
			}
		}
	}
	// Of other blocks nothing is read but the first message.
	if mustParse(t, "id:R04B").Match(Record{Message: &message.Message{Body: two}}) {
		t.Error("a block was read to its end that is not known to have several messages")
	}
}

// Seen in the field: r28-padded.wire.
func TestPaddedValuesAreFound(t *testing.T) {
	wire := cases.Read("r28-padded.wire")
	padded := "MSH|^~\\&| LABX ^1.2.3 ^ISO|SITE1\t|SCOPE | HERE|1|| ORU ^ R01 ^ORU_R01| R28 |P| 2.5.1 ^DE\r" +
		"PID|1||\t4711 ^^^S~8||KERN ^ ILSE |||F \r"
	for _, test := range []struct {
		query string
		both  bool // in the case as well
	}{
		{"type:ORU^R01", true},
		{"type:ORU", true},
		{"trigger:R01", true},
		{"version:2.5.1", true},
		{"version>=2.5.1 version<2.6", true},
		{"id:R28", true},
		{"id:r28", true},
		{"id:R2?", true},
		{`id:" R28 "`, true},
		{`type:"ORU^R01 "`, true},
		{"MSH-10=R28", true},
		{"MSH-10=R2*", true},
		{"MSH-12.1=2.5.1", true},
		{"MSH-9.2=R01", true},
		{"app:LABX facility:SITE1 to:SCOPE to:HERE", true},
		{"app:LABX^1.2.3^ISO", false},
		{"patient:4711", true},
		{"patient:KERN patient:ilse patient:kern^ILSE", true},
		{"PID-3.1=4711 PID-5.1=KERN PID-5.2=ILSE PID-8=F", true},
	} {
		for _, body := range [][]byte{[]byte(padded), wire[1 : len(wire)-2]} {
			r := Record{Message: &message.Message{Body: body}}
			q := mustParse(t, test.query)
			want := test.both || string(body) == padded
			if got := q.Match(r); got != want {
				t.Errorf("%s: %v, %q", test.query, got, body)
			}
			derived := Derive(body)
			if r.Derived = &derived; q.Match(r) != want {
				t.Errorf("%s with columns: %v, %+v", test.query, !want, derived)
			}
		}
	}
	for _, text := range []string{"id:28", "MSH-10=28", "version:2.5", "type:OR", `id:""`, "PID-5.1=KER"} {
		if mustParse(t, text).Match(Record{Message: &message.Message{Body: []byte(padded)}}) {
			t.Errorf("%s holds", text)
		}
	}
}
