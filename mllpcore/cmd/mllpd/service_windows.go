package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
)

// serviceName is what the installer calls the service, and its source in the event log.
const serviceName = "mllpd"

// asService runs "mllpd service …", which is mllpd serve under the service manager of Windows; ok is false for any other
// command. What it says goes to the event log of Windows, as a service has no standard error.
func asService(args []string) (status int, ok bool) {
	if len(args) == 0 || args[0] != "service" {
		return 0, false
	}
	s := service{
		args:    append([]string{"serve"}, args[1:]...),
		streams: streams{out: io.Discard, err: io.Discard, endings: make(chan os.Signal, 2)},
	}
	if log, err := eventlog.Open(serviceName); err == nil {
		defer log.Close()
		s.streams.out, s.streams.err = &eventLines{tell: log.Info}, &eventLines{tell: log.Error}
	}
	if err := svc.Run(serviceName, &s); err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "mllpd service is for the service manager of Windows (sc start mllpd), here use "+
			"mllpd serve: %v\n", err)
		return 1, true
	}
	return s.status, true
}

type service struct {
	args    []string
	streams streams
	status  int
}

// Execute runs the command until it ends or the service is stopped, which ends it as a signal does elsewhere.
func (s *service) Execute(_ []string, requests <-chan svc.ChangeRequest, states chan<- svc.Status) (bool, uint32) {
	states <- svc.Status{State: svc.StartPending}
	ended := make(chan int, 1)
	go func() { ended <- run(s.args, s.streams) }()
	// Before the shutdown, as messages in progress get more time then than with it.
	states <- svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptPreShutdown}
	for {
		select {
		case s.status = <-ended:
			return s.status != 0, uint32(s.status)
		case request := <-requests:
			switch request.Cmd {
			case svc.Interrogate:
				states <- request.CurrentStatus
			case svc.Stop, svc.PreShutdown:
				states <- svc.Status{State: svc.StopPending, WaitHint: uint32(2 * shutdownTime.Milliseconds())}
				select {
				case s.streams.endings <- os.Interrupt:
				default: // it was told already
				}
			}
		}
	}
}

// eventLines makes an entry of the event log of each line.
type eventLines struct {
	tell func(id uint32, text string) error

	mu   sync.Mutex
	rest []byte // of a line whose end has not come yet
}

func (e *eventLines) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.rest = append(e.rest, p...)
	for {
		line, rest, whole := bytes.Cut(e.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		e.rest = rest
		if err := e.tell(1, string(line)); err != nil {
			return len(p), err
		}
	}
}
