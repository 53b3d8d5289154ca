package mllpcore

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"mllpscope/mllpcore/fault"
)

// admit takes a connection in, or refuses it by the limits and lists before a byte is read.
func (s *Server) admit(nc net.Conn, l *listener) {
	peer := addrPort(nc.RemoteAddr())
	set := s.settings.Load()
	ok, reason := set.HostAllowed(peer.Addr())
	if !ok {
		s.refuse(nc, peer, reason)
		return
	}
	c := newConnection(s, nc, l.tls, peer)
	gone, reason := s.register(c, set)
	switch {
	case gone.conn != nil:
		gone.makeWay(reason)
	case reason != "":
		s.refuse(nc, peer, reason)
		return
	}
	go c.run()
}

// register counts c in, or tells which limit is reached. Where another connection is to give way for it, that one is
// returned with the reason. Nothing registers after close.
func (s *Server) register(c *Connection, set *inForce) (gone candidate, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return gone, "the server is closing"
	}
	switch {
	case set.MaxConnectionsPerHost > 0 && s.perHost[c.host] >= set.MaxConnectionsPerHost:
		reason = fmt.Sprintf("MaxConnectionsPerHost (%d) is reached for %s", set.MaxConnectionsPerHost, hostWords(c.host))
		if gone = s.ofOwn(c.host); gone.conn != nil {
			reason += ", and nothing has ever come on this one"
		}
	case s.counted >= set.MaxConnections:
		reason = fmt.Sprintf("MaxConnections (%d) is reached", set.MaxConnections)
		if gone = s.ofFullest(c.host); gone.conn != nil {
			host := gone.conn.host
			reason += fmt.Sprintf(", %s has %d of them, and %s has %d", hostWords(host), s.perHost[host],
				hostWords(c.host), s.perHost[c.host])
		}
	}
	if reason != "" && gone.conn == nil {
		return gone, reason
	}
	if gone.conn != nil {
		s.countOut(gone.conn)
	}
	s.conns[c.id] = c
	c.counts = true
	s.counted++
	s.perHost[c.host]++
	s.running.Add(1)
	s.answerers.need(true)
	return gone, reason
}

// countOut lets a connection count no more for the limits. The caller holds s.mu.
func (s *Server) countOut(c *Connection) {
	if !c.counts {
		return
	}
	c.counts = false
	s.counted--
	if s.perHost[c.host]--; s.perHost[c.host] <= 0 {
		delete(s.perHost, c.host)
	}
}

func (s *Server) unregister(c *Connection) {
	c.keepHandshake()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c.id)
	s.countOut(c)
	if len(s.conns) == 0 {
		s.answerers.need(false)
	}
}

// refuse resets a connection, counts it and shows it.
func (s *Server) refuse(nc net.Conn, peer netip.AddrPort, reason string) {
	reset(nc)
	s.counters.refused.Add(1)
	s.note(1, "", "refused a connection from %s: %s", peer, reason)
	if s.hub.wants(EventConnectionRequest) {
		s.hub.send(&ConnectionRequestEvent{
			EventHeader: EventHeader{Time: time.Now()},
			Address:     peer.Addr().String(), Port: int(peer.Port()), Reason: reason,
		})
	}
}

// reset closes a connection at once; the peer sees a reset and not a normal end.
func reset(nc net.Conn) {
	if tcp, ok := nc.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // where it fails the close below still ends it
	}
	_ = nc.Close() // nothing was promised on it
}

// ask lets the program decide about the client and tells what was decided.
func (c *Connection) ask() error {
	s := c.server
	request := ConnectionRequest{Address: c.RemoteHost(), Port: c.RemotePort(), Accept: true}
	if hook := s.hooks.ConnectionRequest; hook != nil {
		hook(c.ctx, &request)
	}
	if !request.Accept {
		s.refuse(c.tcp, c.peer, "declined by the ConnectionRequest hook")
		return errDeclined
	}
	s.counters.accepted.Add(1)
	if s.hub.wants(EventConnectionRequest) {
		s.hub.send(&ConnectionRequestEvent{
			EventHeader: c.header(), Address: request.Address, Port: request.Port, Accept: true,
		})
	}
	return nil
}

var errDeclined = errors.New("declined")

// setSocket applies the TCP settings of the moment the connection was accepted.
func (c *Connection) setSocket() error {
	tcp, ok := c.tcp.(*net.TCPConn)
	if !ok {
		return nil // a listener handed to Serve may carry something else
	}
	set := c.set
	errs := []error{
		tcp.SetKeepAliveConfig(set.KeepAliveConfig()),
	}
	if !set.TcpNoDelay { // Go sets it by itself
		errs = append(errs, tcp.SetNoDelay(false))
	}
	if linger := set.LingerSeconds(); linger >= 0 {
		errs = append(errs, tcp.SetLinger(linger))
	}
	if set.InBufferSize > 0 {
		errs = append(errs, tcp.SetReadBuffer(set.InBufferSize))
	}
	if set.OutBufferSize > 0 {
		errs = append(errs, tcp.SetWriteBuffer(set.OutBufferSize))
	}
	return errors.Join(errs...)
}

func addrPort(a net.Addr) netip.AddrPort {
	if tcp, ok := a.(*net.TCPAddr); ok {
		ap := tcp.AddrPort()
		return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
	}
	ap, _ := netip.ParseAddrPort(a.String()) // no port number on other kinds of connections
	return ap
}

// statusOf returns the StatusCode of Connected and Disconnected: the system's error number, or 1 where there is none.
func statusOf(err error) int {
	var number syscall.Errno
	var own *fault.Error
	switch {
	case err == nil:
		return 0
	case errors.As(err, &number):
		return int(number)
	case errors.As(err, &own) && own.Code != 0:
		return int(own.Code)
	default:
		return 1
	}
}
