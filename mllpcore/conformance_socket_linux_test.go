package mllpcore_test

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/mllptest"
)

// socketOption asks the kernel for an option of the server's socket of one connection, in whichever process it is.
func (s *subject) socketOption(p *mllptest.Peer, get func(fd int) (int, error)) int {
	s.t.Helper()
	fds, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.pid))
	if err != nil {
		s.t.Fatal(err)
	}
	pidfd, err := unix.PidfdOpen(s.pid, 0)
	if err != nil {
		s.t.Skipf("pidfd_open: %v", err)
	}
	defer unix.Close(pidfd)
	for _, entry := range fds {
		n, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		fd, err := unix.PidfdGetfd(pidfd, n, 0)
		if err != nil {
			if err == unix.EPERM || err == unix.ENOSYS {
				s.t.Skipf("pidfd_getfd: %v", err)
			}
			continue // closed meanwhile
		}
		peer, err := unix.Getpeername(fd)
		in, ok := peer.(*unix.SockaddrInet4)
		found := err == nil && ok && fmt.Sprintf("127.0.0.1:%d", in.Port) == p.LocalAddr().String()
		value := 0
		if found {
			value, err = get(fd)
		}
		_ = unix.Close(fd)
		if found {
			if err != nil {
				s.t.Fatal(err)
			}
			return value
		}
	}
	s.t.Fatal("the server has no socket to this peer")
	return 0
}

func option(level, name int) func(fd int) (int, error) {
	return func(fd int) (int, error) { return unix.GetsockoptInt(fd, level, name) }
}

// wantOption looks at the socket of a connection that has carried a message.
func wantOption(level, name int, ok func(value int) bool) func(s *subject) {
	return func(s *subject) {
		p := s.dial()
		s.expect(p, mllptest.Message("1"), "AA")
		if got := s.socketOption(p, option(level, name)); !ok(got) {
			s.t.Errorf("the socket has %d", got)
		}
	}
}

func is(want int) func(int) bool { return func(got int) bool { return got == want } }

func lingerTime(want int) func(s *subject) {
	return func(s *subject) {
		p := s.dial()
		s.expect(p, mllptest.Message("1"), "AA")
		got := s.socketOption(p, func(fd int) (int, error) {
			l, err := unix.GetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER)
			if err != nil {
				return 0, err
			}
			return int(l.Onoff)*1000 + int(l.Linger), nil
		})
		if got != 1000+want {
			s.t.Errorf("linger is %d, want it on with %d s", got, want)
		}
	}
}

// socketConformance is what the kernel tells of the server's sockets.
func socketConformance() []conformance {
	return []conformance{
		{name: "KeepAlive", set: []string{"KeepAlive", "False"}, look: wantOption(unix.SOL_SOCKET, unix.SO_KEEPALIVE, is(0))},
		{
			name: "TCPKeepAlive", set: []string{"TCPKeepAlive", "True"},
			look: wantOption(unix.SOL_SOCKET, unix.SO_KEEPALIVE, is(1)),
		},
		{
			name: "KeepAliveTime", set: []string{"KeepAliveTime", "7000"},
			look: wantOption(unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, is(7)),
		},
		{
			name: "KeepAliveInterval", set: []string{"KeepAliveInterval", "9000"},
			look: wantOption(unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, is(9)),
		},
		{name: "LingerTime", set: []string{"LingerTime", "5"}, look: lingerTime(5)},
		{
			name: "TcpNoDelay", set: []string{"TcpNoDelay", "False"},
			look: wantOption(unix.IPPROTO_TCP, unix.TCP_NODELAY, is(0)),
		},
		{
			name: "InBufferSize", set: []string{"InBufferSize", "20000"},
			look: wantOption(unix.SOL_SOCKET, unix.SO_RCVBUF, is(40000)), // the kernel doubles it
		},
		{
			name: "OutBufferSize", set: []string{"OutBufferSize", "30000"},
			look: wantOption(unix.SOL_SOCKET, unix.SO_SNDBUF, is(60000)),
		},
	}
}
