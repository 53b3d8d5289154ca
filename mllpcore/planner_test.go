package mllpcore_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// planner plans by the control ID: leave…, quick… and wait… .
type planner struct {
	mu      sync.Mutex
	planned []string
	called  []string
	release chan struct{} // what waits goes on
}

func (p *planner) PlanAckOut(_ context.Context, m *mllpcore.Message) (any, mllpcore.AckOutPlan) {
	id := m.Summary().ControlID
	p.mu.Lock()
	defer p.mu.Unlock()
	p.planned = append(p.planned, id)
	switch {
	case strings.HasPrefix(id, "leave"):
		return nil, mllpcore.AckOutLeaves
	case strings.HasPrefix(id, "quick"):
		return "memo of " + id, mllpcore.AckOutQuick
	}
	return "memo of " + id, mllpcore.AckOutWaits
}

func (p *planner) AckOut(_ context.Context, a *mllpcore.AckOut) {
	id := a.Message.Summary().ControlID
	if strings.HasPrefix(id, "wait") {
		<-p.release
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.called = append(p.called, id)
	a.Accept, a.Text = false, fmt.Sprint(a.Memo)
}

// What a planner leaves alone is answered as it would be, what it decides quickly goes by its decision, what waits is
// waited for, and all of it in order, with a log on whose commit the answers wait and with none.
func TestAckOutPlanner(t *testing.T) {
	for name, noLog := range map[string]bool{"memory log": false, "no log": true} {
		t.Run(name, func(t *testing.T) {
			p := &planner{release: make(chan struct{})}
			s := mllptest.NewServer(t, func(c *mllptest.Config) { c.NoLog = noLog })
			s.SetAckOutHook(p)
			peer := mllptest.Dial(t, s.Address)
			ids := []string{"leave1", "quick1", "leave2", "quick2", "wait1", "quick3", "leave3", "wait2"}
			for _, id := range ids {
				peer.Send(mllptest.Message(id))
			}
			for i, id := range ids {
				if id == "wait1" {
					close(p.release)
				}
				ack := peer.Answer()
				code, text := "AE", "memo of "+id
				if strings.HasPrefix(id, "leave") {
					code, text = "AA", ""
				}
				if mllptest.Field(ack, "MSA", 2) != id || mllptest.Field(ack, "MSA", 1) != code || !strings.Contains(ack, text) {
					t.Errorf("answer %d: %q, want %s for %s", i, ack, code, id)
				}
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			if want := "quick1 quick2 wait1 quick3 wait2"; strings.Join(p.called, " ") != want {
				t.Errorf("called for %v, want %s", p.called, want)
			}
		})
	}
}

// A planner is asked about messages that are answered, and no others.
func TestAckOutPlannerOfWhatIsNotAnswered(t *testing.T) {
	p := &planner{}
	s := mllptest.NewServer(t)
	s.SetAckOutHook(p)
	peer := mllptest.Dial(t, s.Address)
	peer.Send("MSH|^~\\&|A|B|C|D|20260101||ADT^A01|silent|P|2.5|||NE|NE\rEVN|A01\r")
	peer.Send("MSH|^~\\&|A|B|C|D|20260101||ACK|ack|P|2.5\rMSA|AA|nobody\r")
	peer.Send(mllptest.Message("quick"))
	if ack := peer.Answer(); mllptest.Field(ack, "MSA", 2) != "quick" {
		t.Errorf("answered %q", ack)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if strings.Join(p.planned, " ") != "quick" || strings.Join(p.called, " ") != "quick" {
		t.Errorf("planned %v, called for %v", p.planned, p.called)
	}
}
