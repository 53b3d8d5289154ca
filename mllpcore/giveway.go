package mllpcore

import (
	"fmt"
	"net/netip"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/internal/socket"
	"mllpscope/mllpcore/plural"
)

// hostBits is how much of an IPv6 address counts as one host: who has one address of a /64 has all of them.
const hostBits = 64

// silentTime is how long a client may take for its first byte before it gives way to another of the same host.
const silentTime = time.Second

// A message of which less than slowRate bytes a second come, or a handshake that takes longer than slowHandshake, is
// slow. Hardly any line is so bad; it is what a client does that holds a connection without using it.
const (
	slowRate      = 1 << 10
	slowHandshake = 5 * time.Second
)

// manyTimes is how many times the connections of another a host must have before one of its own in the middle of a
// message makes way. So many are in the middle of one at once only where they are to keep others out.
const manyTimes = 10

// hostOf returns what counts as one host where connections are counted by host.
func hostOf(addr netip.Addr) netip.Addr {
	if addr = addr.Unmap(); addr.Is4() {
		return addr
	}
	network, err := addr.Prefix(hostBits)
	if err != nil { // a connection that is not one of TCP
		return addr
	}
	return network.Addr()
}

// hostWords names a host as hostOf counts it.
func hostWords(host netip.Addr) string {
	if host.Is6() {
		return netip.PrefixFrom(host, hostBits).String()
	}
	return host.String()
}

// HostName names what counts as one host where connections are counted by host (MaxConnectionsPerHost): an address of
// IPv4, or the network of 64 bits that one of IPv6 is in. What is no address stays as it is.
func HostName(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	return hostWords(hostOf(addr))
}

// quiet says how little happens on a connection.
type quiet uint8

const (
	atWork     quiet = iota
	sinceBegun       // a message or a handshake has begun, for the sake of a host with far fewer connections
	sinceSlow        // the same, and it hardly goes on
	sinceJunk        // nothing but bytes outside of a block came, and no more of them
	sinceLast        // nothing is in progress
	sinceEver        // nothing has ever come
)

// candidate is a connection that may give way.
type candidate struct {
	conn  *Connection
	count int // connections of its host
	quiet quiet
	since time.Time
}

// before reports whether k gives way before other: the host with the most connections first, then the longest idle.
func (k *candidate) before(other *candidate) bool {
	switch {
	case k.quiet == atWork:
		return false
	case other.conn == nil:
		return true
	case k.count != other.count:
		return k.count > other.count
	case min(k.quiet, sinceLast) != min(other.quiet, sinceLast):
		return k.quiet > other.quiet // what came of another would be kept as broken
	}
	return k.since.Before(other.since)
}

// ofFullest finds who gives way to a client of host when all connections are taken: of the host with the most, and of
// none that would then have fewer than the client's. The caller holds s.mu.
func (s *Server) ofFullest(host netip.Addr) candidate {
	least := s.perHost[host] + 2
	var best candidate
	for _, c := range s.conns {
		k := candidate{conn: c, count: s.perHost[c.host]}
		if !c.counts || k.count < least || k.count < best.count {
			continue
		}
		if k.quiet, k.since = c.quiet(); k.before(&best) && !socket.HasUnread(c.tcp) {
			best = k
		}
	}
	if best.conn == nil {
		return s.leastGoing(manyTimes * (s.perHost[host] + 1))
	}
	return best
}

// leastGoing finds, among the connections of hosts that have so many, the one with the slowest message or handshake, by
// bytes a second. The caller holds s.mu.
func (s *Server) leastGoing(many int) (best candidate) {
	var least float64
	for _, c := range s.conns {
		if !c.counts || s.perHost[c.host] < many {
			continue
		}
		since, ok := c.begun()
		if !ok {
			continue
		}
		rate := float64(c.coming.Load()) / float64(time.Since(since)+time.Millisecond)
		if (best.conn == nil || rate < least) && !socket.HasUnread(c.tcp) {
			best, least = candidate{conn: c, quiet: sinceBegun, since: since}, rate
		}
	}
	return best
}

// ofOwn finds who gives way to a client whose host has all of its connections: one of its own on which nothing has ever
// come. The caller holds s.mu.
func (s *Server) ofOwn(host netip.Addr) candidate {
	var best candidate
	for _, c := range s.conns {
		k := candidate{conn: c}
		if !c.counts || c.host != host || time.Since(c.since) < silentTime {
			continue
		}
		if k.quiet, k.since = c.quiet(); k.quiet == sinceEver && k.before(&best) && !socket.HasUnread(c.tcp) {
			best = k
		}
	}
	return best
}

// quiet reports whether a connection may give way, and since when nothing has happened on it. It may be wrong where
// something has just come: that is finished and answered first.
func (c *Connection) quiet() (quiet, time.Time) {
	switch phase := c.phase.Load(); {
	case c.closing.Load() != stopNot:
		return atWork, time.Time{}
	case phase == phaseGreeting:
		return sinceEver, c.since
	case phase == phaseHandshake:
		return slowSince(time.Unix(0, c.phaseSince.Load()), slowHandshake)
	case phase != phaseOpen:
		return atWork, time.Time{}
	}
	if _, _, busy := c.answers.waiting(); busy || c.sends.current.Load() != nil {
		return atWork, time.Time{}
	}
	state, since := c.reader.State(), c.reader.StateSince()
	switch {
	case state == frame.StateIdle && c.bytesIn.Load() == 0:
		return sinceEver, since
	case state == frame.StateIdle:
		return sinceLast, since
	case state == frame.StateJunk:
		return sinceJunk, since
	case state == frame.StateBlock, state == frame.StateEndSeen:
		return slowSince(since, silentTime+time.Duration(c.coming.Load())*time.Second/slowRate)
	}
	return atWork, time.Time{}
}

// begun tells since when a message or a handshake is in progress, when there is one and no answer is due.
func (c *Connection) begun() (time.Time, bool) {
	if c.closing.Load() != stopNot {
		return time.Time{}, false
	}
	switch c.phase.Load() {
	case phaseHandshake:
		return time.Unix(0, c.phaseSince.Load()), true
	case phaseOpen:
	default:
		return time.Time{}, false
	}
	if _, _, busy := c.answers.waiting(); busy || c.sends.current.Load() != nil {
		return time.Time{}, false
	}
	state := c.reader.State()
	return c.reader.StateSince(), state == frame.StateBlock || state == frame.StateEndSeen
}

// slowSince is for what began then, and would be done after a time.
func slowSince(began time.Time, after time.Duration) (quiet, time.Time) {
	if time.Since(began) < after {
		return atWork, time.Time{}
	}
	return sinceSlow, began
}

// makeWay ends the connection for the sake of another. What has come of a message is kept as broken.
func (k *candidate) makeWay(why string) {
	c := k.conn
	c.server.counters.gaveWay.Add(1)
	how, did := stopAfterMessage, "It was idle for"
	switch k.quiet {
	case sinceBegun:
		how, did = stopSoon, "Of all that is in progress, what it has begun hardly went on in"
	case sinceSlow:
		how, did = stopSoon, "What it has begun hardly went on for"
	}
	c.becauseOf(fmt.Errorf("closed to make room: %s. %s %v", why, did, time.Since(k.since).Round(time.Second)))
	c.stop(how)
}

// makeRoom ends a connection whose unfinished message has held memory for long while others waited for some. What came
// of it is kept as broken.
func (c *Connection) makeRoom(held int64) {
	c.becauseOf(fmt.Errorf("closed to make room: MaxBufferedBytes (%d) is reached, others wait for memory, and this one "+
		"has held %s of a message that does not go on", c.server.settings.Load().MaxBufferedBytes,
		plural.Of(held, "byte")))
	go c.stop(stopSoon)
}
