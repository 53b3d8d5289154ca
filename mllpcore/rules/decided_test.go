package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
)

func TestTheReasonNamesWhoDecided(t *testing.T) {
	s, e := ruled(t, nil,
		rules.Rule{Name: "results fail", When: "id:R*", Answer: "AE", Text: "lab closed"},
		rules.Rule{When: "id:P*", Answer: "AA"},
		rules.Rule{Name: "stop", When: "id:H*", Answer: rules.Hold},
	)
	p := mllptest.Dial(t, s.Address)
	edited := "MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|AA|H2\r"
	for id, decision := range map[string]rules.Decision{"H1": {Code: hl7.AR, Text: "no"}, "H2": {Answer: []byte(edited)}} {
		p.Send(mllptest.Message(id))
		if err := e.Breakpoint().Release(held(t, e.Breakpoint(), 1)[0].ID, decision); err != nil {
			t.Fatal(err)
		}
		p.Answer()
	}
	for _, id := range []string{"R1", "P1", "X1"} {
		p.Exchange(mllptest.Message(id))
	}
	for id, want := range map[string]string{
		"R1": "by rule 1 “results fail”: lab closed", "P1": "by rule 2", "X1": "",
		"H1": "by a person at rule 3 “stop”: no", "H2": "by a person at rule 3 “stop”, edited by hand",
	} {
		if got := noted(s, id).Reason; got != want {
			t.Errorf("%s: the reason is %q, want %q", id, got, want)
		}
	}
}

func TestASenderThatLeftIsNoticed(t *testing.T) {
	s, e := ruled(t, nil, rules.Rule{Answer: rules.Hold})
	p := mllptest.Dial(t, s.Address)
	p.Send(mllptest.Message("1"))
	if w := held(t, e.Breakpoint(), 1)[0]; w.Left {
		t.Error("the sender is there, and is said to have left")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for limit := time.Now().Add(mllptest.Wait); !held(t, e.Breakpoint(), 1)[0].Left; time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("the sender has left, and it is not noticed")
		}
	}
	if err := e.Breakpoint().Release(held(t, e.Breakpoint(), 1)[0].ID, rules.Decision{Code: hl7.AA}); err != nil {
		t.Fatal(err)
	}
	if got := noted(s, "1").Reason; !strings.Contains(got, "after the sender had closed its side") {
		t.Errorf("the reason is %q", got)
	}
}

func TestHitsStayWithTheirRule(t *testing.T) {
	stop, fail := rules.Rule{When: "id:S*", Answer: rules.Silence}, rules.Rule{When: "id:F*", Answer: "AE"}
	s, e := ruled(t, nil, stop, fail)
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("F1"))
	off := fail
	off.Off = true
	for _, step := range []struct {
		set  []rules.Rule
		want string
	}{
		{[]rules.Rule{stop, {Off: true}, fail}, "[0 0 1]"}, // one added
		{[]rules.Rule{off, stop}, "[1 0]"},                 // switched off and moved
		{[]rules.Rule{fail, fail}, "[1 0]"},                // a second one begins at 0
		{[]rules.Rule{{When: "id:F*", Answer: "AR"}}, "[0]"},
	} {
		if err := e.Use(rules.Set{Rules: step.set}); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(e.Hits()); got != step.want {
			t.Errorf("hits %s, want %s", got, step.want)
		}
	}
}
