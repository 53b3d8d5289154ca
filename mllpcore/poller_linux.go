package mllpcore

import (
	"errors"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// canPoll tells that there are pollers here.
const canPoll = true

// pollers wait for what comes on the connections of a server that rest: one for each processor, each with its share of
// them. They begin with the first that rests and end when the last connection is gone.
type pollers struct {
	running sync.WaitGroup

	mu   sync.Mutex
	all  []*poller
	next int // the one that gets the next connection
}

// poller waits with an epoll of its own. Go's would wake the connection's goroutine for each message, which has to find
// out by another read that there is no more.
type poller struct {
	file *os.File // the epoll: Go waits for it as for a socket
	raw  syscall.RawConn
	fd   int

	// Of its goroutine.
	events [64]unix.EpollEvent
	due    [64]*Connection
	n      int // how many of them there are

	mu    sync.Mutex
	conns []*Connection // by the number that is in their events
	free  []int32       // numbers that nobody has
}

// one returns the poller for the next connection; nil when there can be none: too many files are open, say.
func (a *pollers) one() *poller {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.all) < runtime.GOMAXPROCS(0) {
		p, err := newPoller()
		switch {
		case err == nil:
			a.all = append(a.all, p)
			a.running.Go(p.run)
		case len(a.all) == 0:
			return nil
		}
	}
	a.next = (a.next + 1) % len(a.all)
	return a.all[a.next]
}

// end ends them all. No connection rests.
func (a *pollers) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, p := range a.all {
		_ = p.file.Close() // its goroutine sees it
	}
	a.all = nil
}

// wait waits until those that were ended are gone.
func (a *pollers) wait() { a.running.Wait() }

func newPoller() (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	p := &poller{file: os.NewFile(uintptr(fd), "epoll"), fd: fd}
	p.raw, err = p.file.SyscallConn()
	if err = errors.Join(err, p.file.SetDeadline(time.Time{})); err != nil { // Go would not wait for it
		return nil, errors.Join(err, p.file.Close())
	}
	return p, nil
}

// run gives the connections their turns until the file is closed.
func (p *poller) run() {
	look := p.look
	for p.raw.Read(look) == nil {
		due := p.due[:p.n]
		p.mu.Lock()
		for i := range due {
			due[i] = p.conns[p.events[i].Fd]
		}
		p.mu.Unlock()
		for i, c := range due {
			if c != nil { // else it is just leaving
				c.come(p.events[i].Events == unix.EPOLLIN)
			}
			due[i] = nil
		}
	}
}

// look gets the events there are, and tells whether there are any.
func (p *poller) look(fd uintptr) bool {
	for {
		n, err := unix.EpollWait(int(fd), p.events[:], 0)
		if !errors.Is(err, unix.EINTR) {
			p.n = n
			return n > 0
		}
	}
}

// add watches a connection and returns its number. It is told of once for all that came at a time: who has read less
// than asked for has read all. The end of the stream, an error and urgent data, where a read ends early, show.
func (p *poller) add(c *Connection) (number int32, err error) {
	const what = unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLPRI | unix.EPOLLET
	number = p.number(c)
	cerr := c.reading.raw.Control(func(fd uintptr) {
		err = unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, int(fd), &unix.EpollEvent{Events: what, Fd: number})
	})
	if err = errors.Join(err, cerr); err != nil {
		p.forget(number)
	}
	return number, err
}

// remove watches it no more. One event that is on its way may still reach whoever has its number next.
func (p *poller) remove(c *Connection, number int32) {
	_ = c.reading.raw.Control(func(fd uintptr) { // a closed one is not watched any more
		_ = unix.EpollCtl(p.fd, unix.EPOLL_CTL_DEL, int(fd), nil) // it was added
	})
	p.forget(number)
}

func (p *poller) number(c *Connection) (number int32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.free) - 1; last >= 0 {
		number, p.free = p.free[last], p.free[:last]
		p.conns[number] = c
		return number
	}
	p.conns = append(p.conns, c)
	return int32(len(p.conns) - 1) //nolint:gosec // as many as files can be open
}

func (p *poller) forget(number int32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[number] = nil
	p.free = append(p.free, number)
}
