package ending

import (
	"os"
	"os/signal"
	"syscall"

	"mllpscope/mllpcore/signals"
)

// firstSignal is what the number of a signal is added to for the exit code of a process that it ended.
const firstSignal = 128

// Signals are what the system ends the process with: from a terminal, at the end of a session, by kill.
type Signals struct {
	ending *Ending
	wanted []os.Signal
	came   chan os.Signal
}

// Watch lets the signals that ask a process to end begin the ending, and a second SIGTERM or
// SIGINT end the process at once. Signals that whoever started the process wants to be ignored, as nohup does, stay
// ignored. Losing the display begins the ending as well. The process goes on when nobody reads its errors any more.
func (e *Ending) Watch() *Signals {
	signals.OutliveReaders()
	s := &Signals{ending: e, came: make(chan os.Signal, 2)}
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(sig) {
			s.wanted = append(s.wanted, sig)
		}
	}
	s.notify()
	go s.follow()
	e.watchDisplay()
	return s
}

func (s *Signals) notify() {
	if len(s.wanted) > 0 { // Notify without a signal means all of them
		signal.Notify(s.came, s.wanted...)
	}
}

// Own takes the signals away from everybody else. Fyne, once it runs, would quit at once when one comes: before the
// messages in progress are finished.
func (s *Signals) Own() {
	if len(s.wanted) > 0 {
		signal.Reset(s.wanted...)
	}
	s.notify()
}

// follow runs until the process ends. A hangup asks, but does not count: systemd sends one with the SIGTERM by which it
// ends a session, and either may come first; a terminal that is closed sends two, one by its shell.
func (s *Signals) follow() {
	asked := false
	for sig := range s.came {
		if asked && sig != syscall.SIGHUP {
			code := 1
			if n, ok := sig.(syscall.Signal); ok {
				code = firstSignal + int(n)
			}
			s.ending.exit(code)
			return
		}
		asked = asked || sig != syscall.SIGHUP
		s.ending.Begin()
	}
}
