package list

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

func paths(t *testing.T, texts ...string) (list []hl7.Path) {
	t.Helper()
	for _, text := range texts {
		p, err := hl7.ParsePath(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

func never() bool { return false }

func TestGlancesKeepWhatStaysLookedFor(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 3)
	g, all, d := NewGlances(), []message.ID{3, 2, 1}, carried(t)
	if got := g.Missing(all); got != nil {
		t.Errorf("with nothing to look for %v are missing", got)
	}
	g.SetLook(Look{Paths: paths(t, "MSH-10", "PID-3.1")})
	if err := g.Read(t.Context(), model.LogOf(log), d, all, never); err != nil {
		t.Fatal(err)
	}
	if got := g.Value(2, 0) + " " + g.Value(2, 1); got != "M2 2" || g.Missing(all) != nil {
		t.Errorf("seen is %q, missing are %v", got, g.Missing(all))
	}
	g.SetLook(Look{Paths: paths(t, "PID-3.1", "PID-5")}) // one went, one came
	if got := g.Value(2, 0) + g.Value(2, 1); got != "2" || len(g.Missing(all)) != 3 {
		t.Errorf("meanwhile %q is shown, missing are %v", got, g.Missing(all))
	}
	if err := g.Read(t.Context(), model.LogOf(log), d, all[:2], never); err != nil {
		t.Fatal(err)
	}
	if got := g.Value(2, 1); got != "DOE^JO" || fmt.Sprint(g.Missing(all)) != "[1]" {
		t.Errorf("seen is %q, missing are %v", got, g.Missing(all))
	}
	g.SetLook(Look{Paths: paths(t, "PID-5")})
	if g.Value(2, 0) != "DOE^JO" || len(g.Missing(all)) != 1 {
		t.Errorf("after a path went, %q is shown, missing are %v", g.Value(2, 0), g.Missing(all))
	}
}

// What is read while it becomes untrue, such as when the demo mode begins, is not shown.
func TestGlancesDropWhatWasReadBefore(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 2)
	g, all := NewGlances(), []message.ID{2, 1}
	g.SetLook(Look{Checks: true})
	asked := 0
	forget := func() bool {
		if asked++; asked == 2 {
			g.Forget()
		}
		return false
	}
	if err := g.Read(t.Context(), model.LogOf(log), carried(t), all, forget); err != nil {
		t.Fatal(err)
	}
	if text, _ := g.Checks(1); text != "" || len(g.Missing(all)) != 2 {
		t.Errorf("%q is shown, missing are %v", text, g.Missing(all))
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.Read(done, model.LogOf(log), carried(t), all, never); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled it returns %v", err)
	}
	if got := g.Missing([]message.ID{1, 2, 77}); len(got) != 3 {
		t.Errorf("missing are %v", got)
	}
	if err := g.Read(t.Context(), model.LogOf(log), carried(t), []message.ID{2, 77}, never); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(g.Missing([]message.ID{1, 2, 77})); got != "[1]" {
		t.Errorf("one that the log does not hold is looked for again: missing are %s", got)
	}
}

func TestGlancesAreBounded(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	last := put(log, 2*glancesKept)
	g, d := NewGlances(), carried(t)
	g.SetLook(Look{Paths: paths(t, "MSH-10")})
	for id := message.ID(1); id <= last; id++ {
		if err := g.Read(t.Context(), model.LogOf(log), d, []message.ID{id}, never); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(g.young) + len(g.old); n > glancesKept || n < glancesKept/2 {
		t.Errorf("%d are kept", n)
	}
	if g.Value(last, 0) == "" || g.Value(1, 0) != "" {
		t.Errorf("the last is %q, the first %q", g.Value(last, 0), g.Value(1, 0))
	}
}

// A part of a message in which nothing was found is not called faultless.
func TestGlanceOfABrokenMessage(t *testing.T) {
	good := "MSH|^~\\&|LAB|H|X|Y|20260101||ACK|7|P|2.5\rMSA|AA|1\r"
	bad := "MSH|^~\\&|LAB|H|X|Y|20260101||ADT^A01|7|P|2.5\rEVN|A02|20260101\rPID|1||77"
	for _, tt := range []struct {
		kind       message.Kind
		body, want string
	}{
		{message.KindMessage, good, "✓"},
		{message.KindBroken, good, "–"},
		{message.KindMessage, bad, "✗"},
		{message.KindBroken, bad, "✗"},
	} {
		m := &message.Message{Kind: tt.kind, Body: []byte(tt.body), Size: int64(len(tt.body))}
		g := NewGlance(t.Context(), model.Entry{Kept: message.Kept{Message: m}}, carried(t), Look{Checks: true})
		if !strings.HasPrefix(g.Checks, tt.want) {
			t.Errorf("%v %q: %q, want %s", tt.kind, tt.body, g.Checks, tt.want)
		}
	}
}

// carried returns the dictionary that the program carries.
func carried(t *testing.T) *dict.Dictionary {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return d
}
