package ui

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/ui/model"
	"mllpscope/ui/uitest"
)

func TestBlockTheAddressOfAClient(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Block the address")
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
	w.choose("Block the address")
	w.until("both are gone", func() bool { return len(w.connections.Rows()) == 0 })
	if hosts, err := w.server.Get("BlockedHosts"); err != nil || hosts != "127.0.0.1" {
		t.Errorf("BlockedHosts is %q, %v", hosts, err)
	}
}
