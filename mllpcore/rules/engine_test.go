package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
)

// ruled returns a server that goes by rules.
func ruled(t *testing.T, configure []func(*mllptest.Config), list ...rules.Rule) (*mllptest.Server, *rules.Engine) {
	t.Helper()
	e, err := rules.New(rules.Set{Seed: 1, Rules: list}, names)
	if err != nil {
		t.Fatal(err)
	}
	s := mllptest.NewServer(t, configure...)
	e.Attach(s.Server)
	return s, e
}

func with(name, value string) []func(*mllptest.Config) {
	return []func(*mllptest.Config){mllptest.With(name, value)}
}

// msa returns MSA-1 of an acknowledgement.
func msa(ack string) string { return mllptest.Field(ack, "MSA", 1) }

func asking(id, accept, application string) string {
	return strings.Replace(mllptest.Message(id), "|P|2.5\r", "|P|2.5|||"+accept+"|"+application+"\r", 1)
}

func TestTheFirstMatchDecides(t *testing.T) {
	s, e := ruled(t, nil,
		rules.Rule{Name: "off", Off: true, Answer: "AR"},
		rules.Rule{Name: "query", When: "id:Q*", Answer: "AE", Text: "by query"},
		rules.Rule{Name: "type", Type: "ORU^R01", Answer: "AR"},
		rules.Rule{Name: "path", Path: "PID-5.1", Value: "ROE*", Answer: "AE", Text: "by path"},
		rules.Rule{Name: "there", Path: "PV1-2", Answer: "AE", Text: "by presence"},
		rules.Rule{Name: "elsewhere", Peer: "10.0.0.0/8", Answer: "AE", Text: "by peer"},
		rules.Rule{Name: "here", Peer: "127.0.0.0/8", Type: "ADT", When: "id:P*", Answer: "AE", Text: "by peer and more"},
	)
	p := mllptest.Dial(t, s.Address)
	for _, tt := range []struct{ message, code, text string }{
		{mllptest.Message("Q1"), "AE", "by query"},
		{strings.Replace(mllptest.Message("T1"), "ADT^A01^ADT_A01", "ORU^R01", 1), "AR", "declined by the receiver"},
		{strings.Replace(mllptest.Message("X1"), "DOE", "ROE", 1), "AE", "by path"},
		{mllptest.Message("V1", "PV1|1|I\r"), "AE", "by presence"},
		{mllptest.Message("P1"), "AE", "by peer and more"},
		{mllptest.Message("N1"), "AA", ""},
	} {
		ack := p.Exchange(tt.message)
		if msa(ack) != tt.code || mllptest.Field(ack, "ERR", 8) != tt.text {
			t.Errorf("%s: answered %q, want %s %q", mllptest.Field(tt.message, "MSH", 10), ack, tt.code, tt.text)
		}
	}
	if got := fmt.Sprint(e.Hits()); got != "[0 1 1 1 1 0 1]" {
		t.Errorf("hits %s", got)
	}
	if len(e.Faults()) > 0 {
		t.Error("says that faults are on")
	}
}

func TestCodes(t *testing.T) {
	for _, tt := range []struct {
		rule     rules.Rule
		message  string
		mode     string
		want     string // MSA-1 of the answers
		err, loc string
	}{
		{rules.Rule{Answer: "AA"}, mllptest.Message("1"), "auto", "AA", "", ""},
		{rules.Rule{Answer: "AE"}, mllptest.Message("1"), "auto", "AE", "207", ""},
		{rules.Rule{Answer: "AR", Error: 203}, mllptest.Message("1"), "auto", "AR", "203", ""},
		{rules.Rule{Answer: "CA"}, mllptest.Message("1"), "auto", "CA", "", ""},
		{rules.Rule{Answer: "CR"}, mllptest.Message("1"), "commit", "CR", "207", ""},
		{rules.Rule{Answer: "AE"}, mllptest.Message("1"), "commit", "AE", "207", ""},
		{rules.Rule{Error: 101, Location: "PID-3"}, mllptest.Message("1"), "auto", "AE", "101", "PID^1^3"},
		{rules.Rule{Error: 200}, mllptest.Message("1"), "auto", "AR", "200", ""},
		{rules.Rule{Text: "no"}, mllptest.Message("1"), "auto", "AE", "207", ""},
		{rules.Rule{Answer: "AE"}, asking("1", "AL", "AL"), "auto", "CE AE", "207", ""},
		{rules.Rule{Answer: "CR"}, asking("1", "AL", "AL"), "auto", "CR AR", "207", ""},
		{rules.Rule{Answer: "AR"}, asking("1", "AL", "NE"), "auto", "AR", "207", ""},
		{rules.Rule{Answer: "AA"}, mllptest.Message(""), "auto", "AE", "101", "MSH^1^10"}, // never made positive
	} {
		name := fmt.Sprint(tt.rule.Answer, tt.rule.Error, tt.mode, tt.want)
		t.Run(name, func(t *testing.T) {
			s, _ := ruled(t, with("AckMode", tt.mode), tt.rule)
			p := mllptest.Dial(t, s.Address)
			p.Send(tt.message)
			var codes []string
			for range strings.Fields(tt.want) {
				ack := p.Answer()
				codes = append(codes, msa(ack))
				if got, _, _ := strings.Cut(mllptest.Field(ack, "ERR", 3), "^"); got != tt.err {
					t.Errorf("ERR-3 is %q, want %s, in %q", got, tt.err, ack)
				}
				if got := mllptest.Field(ack, "ERR", 2); got != tt.loc {
					t.Errorf("ERR-2 is %q, want %s", got, tt.loc)
				}
			}
			if got := strings.Join(codes, " "); got != tt.want {
				t.Errorf("answered %s, want %s", got, tt.want)
			}
			out := mllptest.AwaitKind[*mllpcore.AckOutEvent](s)
			if out.Answer.Code != strings.ReplaceAll(tt.want, " ", "+") || out.Answer.Positive != (tt.err == "") {
				t.Errorf("noted %+v", out.Answer)
			}
		})
	}
}

func TestVersion2(t *testing.T) {
	s, _ := ruled(t, []func(*mllptest.Config){mllptest.With("Version", "2"), mllptest.With("AckMode", "never")},
		rules.Rule{When: "id:E", Answer: "AE"}, rules.Rule{When: "id:S", Answer: rules.Silence})
	p := mllptest.Dial(t, s.Address)
	p.Send(mllptest.Message("S"))
	for id, want := range map[string]string{"E": "\x15", "A": "\x06"} {
		if got := p.Exchange(mllptest.Message(id)); got != want {
			t.Errorf("%s: %q", id, got)
		}
	}
}

func TestSilenceTemplateAndSegments(t *testing.T) {
	template := "MSH|^~\\&|{{me}|{MSH-6}|{MSH-3}|{MSH-4}|{time}||ACK^A01|{id}|P|2.5\nMSA|AE|{MSH-10}|{PID-5.1} {PV9-1}\n"
	s, _ := ruled(t, nil,
		rules.Rule{Name: "quiet", When: "id:S*", Answer: rules.Silence},
		rules.Rule{When: "id:T*", Template: template, Segments: []string{"ZT|last"}},
		rules.Rule{When: "id:Z*", Segments: []string{"ZA1|{MSH-10}", "ZA2|{PID-5}"}},
		rules.Rule{When: "id:N*", Template: "no acknowledgement"},
	)
	p := mllptest.Dial(t, s.Address)
	p.Send(mllptest.Message("S1"))
	ack := p.Exchange(mllptest.Message("T1"))
	if msa(ack) != "AE" || mllptest.Field(ack, "MSA", 2) != "T1" || mllptest.Field(ack, "MSA", 3) != "DOE " ||
		mllptest.Field(ack, "MSH", 3) != "{me}" || mllptest.Field(ack, "MSH", 5) != "SENDER" ||
		len(mllptest.Field(ack, "MSH", 10)) < 10 || !strings.HasPrefix(mllptest.Field(ack, "MSH", 7), "20") ||
		!strings.HasSuffix(ack, "\rZT|last\r") {
		t.Errorf("answered %q", ack)
	}
	if ack := p.Exchange(mllptest.Message("Z1")); msa(ack) != "AA" || !strings.HasSuffix(ack, "\rZA1|Z1\rZA2|DOE^JOHN\r") {
		t.Errorf("answered %q", ack)
	}
	if got := p.Exchange(mllptest.Message("N1")); got != "no acknowledgement\r" {
		t.Errorf("answered %q", got)
	}
	s.Await("the last answer", func(e mllpcore.Event) bool {
		out, ok := e.(*mllpcore.AckOutEvent)
		return ok && out.Message.Summary().ControlID == "N1"
	})
	kept := s.Log.Before(0, 4)
	for i, want := range []struct {
		code     string
		positive bool
		reason   string
	}{{"", false, "no acknowledgement"}, {"AA", true, ""}, {"AE", false, "DOE"}, {"", false, "by rule 1 “quiet”: no answer"}} {
		a := kept[i].Answer
		if a.Code != want.code || a.Positive != want.positive || !strings.Contains(a.Reason, want.reason) {
			t.Errorf("%d: noted %+v, want %+v", i, a, want)
		}
	}
}

func TestEveryNth(t *testing.T) {
	s, _ := ruled(t, nil, rules.Rule{When: "id:M*", Every: 3, Answer: "AE"})
	p := mllptest.Dial(t, s.Address)
	var codes []string
	for i := range 7 {
		codes = append(codes, msa(p.Exchange(mllptest.Message(fmt.Sprint("M", i)))))
		p.Exchange(mllptest.Message(fmt.Sprint("X", i))) // not counted
	}
	if got := strings.Join(codes, " "); got != "AA AA AE AA AA AE AA" {
		t.Errorf("answered %s", got)
	}
}

// TestAMessageThatWasNotKeptIsNeverAcknowledged tries what would make its answer positive.
func TestAMessageThatWasNotKeptIsNeverAcknowledged(t *testing.T) {
	positive := "MSH|^~\\&|A|B|C|D|{time}||ACK|{id}|P|2.5\rMSA|AA|{MSH-10}\r"
	for name, rule := range map[string]rules.Rule{
		"code": {Answer: "AA"}, "commit": {Answer: "CA"}, "template": {Template: positive}, "segments": {Segments: []string{"Z|1"}},
	} {
		s, _ := ruled(t, []func(*mllptest.Config){func(c *mllptest.Config) { c.Options.Log = fullLog{} }}, rule)
		ack := mllptest.Dial(t, s.Address).Exchange(mllptest.Message("1"))
		if msa(ack) != "AE" {
			t.Errorf("%s: answered %q", name, ack)
		}
	}
}

type fullLog struct{}

func (fullLog) Append(m *message.Message, done message.Completion) {
	done.Appended(m, fmt.Errorf("the disk is full"))
}
func (fullLog) Answered(message.ID, message.Answer) {}

func TestUseWhileRunning(t *testing.T) {
	s, e := ruled(t, nil)
	p := mllptest.Dial(t, s.Address)
	for _, answer := range []string{"AE", "AR", "AA"} {
		if err := e.Use(rules.Set{Rules: []rules.Rule{{Answer: answer}}}); err != nil {
			t.Fatal(err)
		}
		if got := msa(p.Exchange(mllptest.Message("1"))); got != answer {
			t.Errorf("answered %s, want %s", got, answer)
		}
	}
	if err := e.Use(rules.Set{Rules: []rules.Rule{{Answer: "XX"}}}); err == nil {
		t.Error("a wrong rule is taken")
	}
	if got := e.Set().Rules[0].Answer; got != "AA" {
		t.Errorf("the rules in use changed to %s", got)
	}
	e.Attach(nil)
	if got := msa(p.Exchange(mllptest.Message("2"))); got != "AA" {
		t.Errorf("answered %s without rules", got)
	}
}
