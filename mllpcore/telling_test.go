package mllpcore_test

import (
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// What a program tells of its log reaches who reads the server's events.
func TestTellingOfTheLog(t *testing.T) {
	s := mllptest.NewServer(t)
	events := s.Subscribe(mllpcore.SubscribeOptions{})
	const text = "messages cannot be kept: 100% full"
	s.TellTrouble(text)
	if e, ok := (<-events.C).(*mllpcore.LogEvent); !ok || e.LogLevel != 1 || e.Message != "error: "+text {
		t.Errorf("%+v", e)
	}
	e, ok := (<-events.C).(*mllpcore.ErrorEvent)
	if !ok || e.ErrorCode != int(mllpcore.CodeFile) || e.Description != text || e.Connection != "" || e.Time.IsZero() {
		t.Errorf("%+v", e)
	}
	s.Tell("messages are kept again")
	if e, ok := (<-events.C).(*mllpcore.LogEvent); !ok || e.LogLevel != 1 || e.Message != "messages are kept again" {
		t.Errorf("%+v", e)
	}
	if err := s.Set("LogLevel", "0"); err != nil {
		t.Fatal(err)
	}
	s.Tell("nobody wants to know")
	s.TellTrouble(text)
	if e, ok := (<-events.C).(*mllpcore.ErrorEvent); !ok { // an Error event is no line of the log
		t.Errorf("%+v", e)
	}
}
