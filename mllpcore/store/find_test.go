package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest/cases"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/reading"
)

// person returns a message about a patient.
func person(id, kind, patient, name string) *message.Message {
	m := sample(id)
	m.Time = time.Now() // younger than what retention drops
	m.Body = []byte("MSH|^~\\&|LAB|HOSP|RIS|CLINIC|20261122100000||" + kind + "|" + id + "|P|2.5\r" +
		"PID|1||" + patient + "^^^H^MR||" + name + "\r")
	m.Size = int64(len(m.Body))
	return m
}

// TestFind asks the same when all is derived and when some of it may not be yet.
func TestFind(t *testing.T) {
	for _, derived := range []bool{true, false} {
		t.Run(fmt.Sprint("derived ", derived), func(t *testing.T) {
			s := open(t, logFile(t), Options{})
			mustKeep(t, s, person("A1", "ADT^A01", "77", "DOE^JOHN"), person("A2", "ADT^A08", "78", "MUELLER^ANNA"),
				person("C3", "ORU^R01", "79", "DOE^JANE"), person("B4", "ADT^A04", "77", "DOE^JOHN"))
			if derived {
				awaitDerived(t, s)
			}
			for text, want := range map[string][]message.ID{
				"":                       {4, 3, 2, 1},
				"type:ADT":               {4, 2, 1},
				"type:ADT^A0*":           {4, 2, 1},
				"type:ORU and not id:B*": {3},
				"id:A1":                  {1},
				"patient:77":             {4, 1},
				"PID-3.1=77":             {4, 1},
				"PID-5~mueller":          {2},
				"status:broken":          nil,
				"nowhere":                nil,
				"DOE":                    {4, 3, 1},
				"type:ADT PID-5.2=JOHN":  {4, 1},
			} {
				q, err := query.Parse(text)
				if err != nil {
					t.Fatal(err)
				}
				var got []message.ID
				for row, err := range s.Find(t.Context(), q, reading.ScanOptions{}) {
					if err != nil {
						t.Fatalf("%s: %v", text, err)
					}
					if row.Body != nil {
						t.Errorf("%s: a body nobody asked for", text)
					}
					got = append(got, row.ID)
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s: %v, want %v", text, got, want)
				}
			}
			q, err := query.Parse("DOE")
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for row, err := range s.Find(t.Context(), q, reading.ScanOptions{Limit: 2, WithBody: true}) {
				if n++; err != nil || len(row.Kept().Body) == 0 {
					t.Errorf("%v, %d bytes", err, len(row.Kept().Body))
				}
			}
			if n != 2 {
				t.Errorf("%d rows, want the limit of 2", n)
			}
		})
	}
}

// TestRetentionBeforeDeriving drops messages before they are derived: what is left to derive is then nothing.
func TestRetentionBeforeDeriving(t *testing.T) {
	clock := newTestClock()
	s := open(t, logFile(t), clock.options(Options{}))
	set := func(do func(w *writer)) {
		t.Helper()
		if err := s.ask(t.Context(), func(w *writer) error { do(w); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	set(func(w *writer) { w.fail, w.nextProbe = errors.New("held for the test"), time.Now().Add(time.Hour) })
	mustKeep(t, s, sample("OLD"))
	set(func(w *writer) {
		if err := w.closeAge(); err != nil {
			t.Error(err)
		}
	})
	clock.pass(2 * DefaultMaxAge)
	set(func(w *writer) { w.fail, w.nextRetention, w.turn = nil, time.Time{}, 0 }) // retention has the next turn
	await(t, "the old message to be dropped", func() bool { return s.Totals().Count == 0 })
	await(t, "an end of deriving", func() bool { return s.Lag() == 0 })
}

// Seen in the field: r04-two-msh.wire, r28-padded.wire. The columns hold the first message of a block, without blanks
// around its values; what is behind it is found all the same.
func TestFindOddMessages(t *testing.T) {
	for _, derived := range []bool{true, false} {
		t.Run(fmt.Sprint("derived ", derived), func(t *testing.T) {
			s := open(t, logFile(t), Options{})
			keep := func(name string, kind message.Kind, quirks frame.Quirk) {
				m, wire := person("", "", "", ""), cases.Read(name)
				m.Body, m.Kind, m.Quirks = wire[1:len(wire)-2], kind, quirks
				m.Size = int64(len(m.Body))
				mustKeep(t, s, m)
			}
			mustKeep(t, s, person("R04", "ADT^A01", "4710", "DOE^JOHN"))
			keep("r04-two-msh.wire", message.KindBroken, frame.QuirkSecondMSH)
			keep("r28-padded.wire", message.KindMessage, 0)
			keep("r01-lf-then-cr.wire", message.KindMessage, frame.QuirkMixedEnds)
			if derived {
				awaitDerived(t, s)
			}
			for text, want := range map[string][]message.ID{
				"id:R04A":                   {2},
				"id:R04B":                   {2},
				"id:R04*":                   {2, 1},
				"id~4b":                     {2},
				"-id:R04B":                  {4, 3, 1},
				"patient:4712":              {2},
				"patient:4711":              {4, 3, 2},
				"patient:braun":             {2},
				"patient:471*":              {4, 3, 2, 1},
				"-patient:4712 patient:47*": {4, 3, 1},
				"id:R04B type:ORU":          {2},
				"id:R04B type:ADT":          nil,
				"id:R28":                    {3},
				"version:2.5.1":             {3, 2},
				"type:ORU^R01":              {4, 3, 2},
				"MSH-10=R28":                {3},
				"version:2.3":               {4},
				"id:R01A PID-5.1=KERN":      {4},
			} {
				q, err := query.Parse(text)
				if err != nil {
					t.Fatal(err)
				}
				var got []message.ID
				for row, err := range s.Find(t.Context(), q, reading.ScanOptions{}) {
					if err != nil {
						t.Fatalf("%s: %v", text, err)
					}
					if row.Body != nil {
						t.Errorf("%s: a body nobody asked for", text)
					}
					got = append(got, row.ID)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s:\n%s", text, diff)
				}
			}
			row, err := s.Rows(t.Context(), 4, 1)
			if err != nil || row[0].ControlID != "R28" || row[0].Trigger != "R01" || row[0].Version != "2.5.1" {
				t.Errorf("%+v, %v", row, err)
			}
		})
	}
}
