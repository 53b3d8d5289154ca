package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/uitest"
)

func TestBlockTheAddressOfAClient(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Block address")
	w.step()
	if !strings.Contains(w.status.said, "Select a connection") {
		t.Errorf("without a connection it says %q", w.status.said)
	}
	if err := w.server.Set("MaxConnections", "2"); err != nil {
		t.Fatal(err)
	}
	w.listen()
	p, _ := mllptest.Dial(t, w.server.Addr()), mllptest.Dial(t, w.server.Addr())
	if ack := p.Exchange(mllptest.Message("1")); !strings.Contains(ack, "MSA|AA|1") {
		t.Fatalf("answered %q", ack)
	}
	w.until("two connections", func() bool { return len(w.connections.Rows()) == 2 })
	w.until("the time of the answer", func() bool {
		return strings.Contains(w.connections.Rows()[0].Cells[model.ConnTimes]+w.connections.Rows()[1].Cells[model.ConnTimes], " / ")
	})
	if !uitest.Says(w.connections.Object(), "All 2 connections are taken (MaxConnections)") {
		t.Errorf("at the limit it says %q", uitest.Texts(w.connections.Object()))
	}
	w.connections.Grid().Choose(0)
	w.choose("Block address")
	w.until("both are gone", func() bool { return len(w.connections.Rows()) == 0 })
	if hosts, err := w.server.Get("BlockedHosts"); err != nil || hosts != "127.0.0.1" {
		t.Errorf("BlockedHosts is %q, %v", hosts, err)
	}
}

// The menu of a connection leaves only what came over it in the list.
func TestOnlyMessagesOfAConnection(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	for _, id := range []string{"A1", "B1"} {
		if ack := mllptest.Dial(t, w.server.Addr()).Exchange(mllptest.Message(id)); !strings.Contains(ack, "MSA|AA|"+id) {
			t.Fatalf("answered %q", ack)
		}
	}
	w.until("both", func() bool { return len(w.connections.Rows()) == 2 && w.messages.list.Len() == 2 })
	at := slices.IndexFunc(w.connections.Rows(), func(r model.ConnRow) bool { return r.ID == "1" })
	w.connections.Grid().Choose(at)
	w.choose("Show only messages of selected client")
	w.until("one message", func() bool { return w.column(list.ColControlID) == "A1" })
	if got := w.toolbar.filter.Text; !strings.HasPrefix(got, "connection:1 from:127.0.0.1:") {
		t.Errorf("the filter is %q", got)
	}
}

// The menu of the filter asks for what came lately.
func TestFilterMenuHasTimes(t *testing.T) {
	w := newTestWindow(t)
	w.now = time.Now()
	w.put(1)
	w.step()
	w.toolbar.SetFilter("type:ORU")
	w.choose("Last hour")
	w.filterBecomes("type:ORU time>-1h")
	if got := w.column(list.ColControlID); got != "MSG0001" {
		t.Errorf("of the last hour are %q", got)
	}
	w.toolbar.SetFilter("")
	w.choose("Today")
	w.filterBecomes("time:today")
}
