package mllptest_test

import (
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// A test of a program's own hook: a server on a free port, and a peer that sends what the test says.
func ExampleNewServer() {
	_ = func(t *testing.T) { // a test, as it stands in a file of its own
		server := mllptest.NewServer(t, mllptest.With("AckMode", "original"))
		peer := mllptest.Dial(t, server.Address)

		answer := peer.Exchange(mllptest.Message("MSG00001", "PID|1||77^^^HOSPITAL^MR"))
		if code := mllptest.Field(answer, "MSA", 1); code != "AA" {
			t.Errorf("answered with %s", code)
		}
		end := mllptest.AwaitKind[*mllpcore.EndTransferEvent](server)
		if end.Message.Status() != "ok" {
			t.Error(end.Message.Reason)
		}
	}
	// Output:
}
