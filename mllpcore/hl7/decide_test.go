package hl7

import (
	"fmt"
	"testing"
)

// The answers by MSH-15 (rows) and MSH-16 (columns), both in the order of the list below: a application, c commit,
// b both, - none.
var (
	ackConditions = [...]string{"", "AL", "NE", "ER", "SU"}
	planAccepted  = [...]string{"aa--a", "cbccb", "-a--a", "-a--a", "cbccb"}
	planRefused   = [...]string{"aa-a-", "cbcbc", "-a-a-", "cbcbc", "-a-a-"}
)

func headerAsking(t *testing.T, accept, application string) Header {
	return mustHeader(t, "MSH|^~\\&|A|B|C|D|2020||ADT^A01|1|P|2.5|||"+accept+"|"+application+"\r")
}

func TestDecide(t *testing.T) {
	outcomes := []struct {
		problem             *Problem
		application, commit Code
	}{
		{nil, AA, CA},
		{&Problem{Code: 100}, AE, CE},
		{&Problem{Code: 104}, AE, CE},
		{&Problem{Code: 207}, AE, CE},
		{&Problem{Code: 205}, AE, CE},
		{&Problem{}, AE, CE},
		{&Problem{Code: 200}, AR, CR},
		{&Problem{Code: 203}, AR, CR},
	}
	for i, accept := range ackConditions {
		for j, application := range ackConditions {
			h := headerAsking(t, accept, application)
			for _, o := range outcomes {
				kind := planAccepted[i][j]
				if o.problem != nil {
					kind = planRefused[i][j]
				}
				auto := Plan{}
				if kind == 'c' || kind == 'b' {
					auto.Commit = o.commit
				}
				if kind == 'a' || kind == 'b' {
					auto.Application = o.application
				}
				always := auto
				if kind == '-' {
					always = Plan{Application: o.application}
				}
				for mode, want := range map[AckMode]Plan{
					AckAuto:     auto,
					AckOriginal: {Application: o.application},
					AckCommit:   {Commit: o.commit},
					AckAlways:   always,
					AckNever:    {},
				} {
					if got := Decide(&h, mode, o.problem); got != want {
						t.Errorf("%v MSH-15 %q MSH-16 %q %v: got %v, want %v",
							mode, accept, application, o.problem, got, want)
					}
				}
			}
		}
	}
}

func TestDecideTolerance(t *testing.T) {
	for _, test := range []struct {
		accept, application string
		want                Plan
	}{
		{"al", "ne", Plan{Commit: CA}},
		{" Al ", `""`, Plan{Commit: CA}},
		{`""`, `""`, Plan{Application: AA}},
		{"  ", "", Plan{Application: AA}},
		{"YES", "NE", Plan{}},
		{"NE", "?", Plan{}},
		{"YES", "?", Plan{Application: AA}},
		{"A", "", Plan{Application: AA}},
		{"AL^x", "", Plan{Application: AA}},
		{"Y", "AL", Plan{Application: AA}},
		{"su", "er", Plan{Commit: CA}},
	} {
		h := headerAsking(t, test.accept, test.application)
		if got := Decide(&h, AckAuto, nil); got != test.want {
			t.Errorf("MSH-15 %q MSH-16 %q: got %v, want %v", test.accept, test.application, got, test.want)
		}
	}
}

func TestDecideWithoutControlID(t *testing.T) {
	for _, id := range []string{"", " ", `""`} {
		h := mustHeader(t, "MSH|^~\\&|||||||ADT^A01|"+id+"|P|2.5|||AL|AL")
		want := Plan{Commit: CE, Application: AE}
		if got := Decide(&h, AckAuto, nil); got != want {
			t.Errorf("MSH-10 %q: got %v, want %v", id, got, want)
		}
	}
	if got := Decide(nil, AckAuto, nil); got != (Plan{Application: AA}) {
		t.Errorf("no header: got %v", got)
	}
}

func TestAckModeString(t *testing.T) {
	if got := fmt.Sprint(AckMode(9)); got != "AckMode(9)" {
		t.Errorf("String of an unknown mode: %s", got)
	}
}
