package main

import (
	"net"
	"testing"

	"go.uber.org/goleak"

	"mllpscope/mllpcore/mllptest/load"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestLimitServers answers every message, however many come in one read, and the journal begins again at its end.
func TestLimitServers(t *testing.T) {
	for name, start := range map[string]func(net.Listener) (func(), error){
		kindLimit:   func(l net.Listener) (func(), error) { return startLimit(l), nil },
		kindDurable: func(l net.Listener) (func(), error) { return startDurable(l, 1<<20) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			stop, err := start(l)
			if err != nil {
				t.Fatal(err)
			}
			defer stop()
			r, err := load.Run(t.Context(), load.Options{
				Address: l.Addr().String(), Connections: 4, InFlight: 16, Messages: 4000, AnyID: true,
			})
			if err != nil || r.All != 4000 {
				t.Errorf("%d of 4000 answered: %v", r.All, err)
			}
		})
	}
}
