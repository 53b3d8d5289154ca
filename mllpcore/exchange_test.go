package mllpcore_test

import (
	"testing"

	"mllpscope/mllpcore/mllptest"
)

func exchanged(t *testing.T, p *mllptest.Peer, id string) {
	t.Helper()
	answered(t, p.Exchange(mllptest.Message(id)), id)
}

func answered(t *testing.T, ack, id string) {
	t.Helper()
	if mllptest.Field(ack, "MSA", 1) != "AA" || mllptest.Field(ack, "MSA", 2) != id {
		t.Errorf("answered %q, want AA for %s", ack, id)
	}
}
