package query

import (
	"bytes"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// splitPeer divides host:port; what is no such thing is a host without a port.
func splitPeer(remote string) (host, port string) {
	host, port, err := net.SplitHostPort(remote)
	if err != nil {
		return remote, ""
	}
	return host, port
}

// parseHost reads an address, a pattern of one, a range in CIDR notation, or an address or pattern with a port.
func parseHost(v value) (test, string) {
	text := v.plain
	if strings.Contains(text, "/") {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, "a range of addresses such as 10.0.0.0/8 or 2001:db8::/32"
		}
		return networkOf(prefix), ""
	}
	bare, bracketed := strings.CutPrefix(text, "[")
	if bracketed {
		bare, bracketed = strings.CutSuffix(bare, "]")
	}
	if !bracketed && !strings.Contains(text, ":") || strings.Contains(text, "::") && strings.ContainsAny(text, "*?") {
		return hostOf(text, v.pattern), ""
	}
	if _, err := netip.ParseAddr(bare); err == nil {
		return hostOf(bare, nil), ""
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return nil, "an IP address such as 10.0.0.7, or 10.0.0.7:2575, or [2001:db8::1]:2575"
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, "a port from 0 to 65535 after the address, as in 10.0.0.7:2575"
	}
	if host == "" {
		return portTest(port), ""
	}
	return allTest{portTest(port), hostOf(host, patternOf(host))}, ""
}

// patternOf reads an unquoted text.
func patternOf(text string) (p pattern) {
	for _, r := range text {
		p = p.add(wildcard(r))
	}
	return p
}

// hostOf compares with an address, or else with a pattern.
func hostOf(text string, p pattern) test {
	if addr, err := netip.ParseAddr(text); err == nil {
		addr = addr.WithZone("")
		return networkOf(netip.PrefixFrom(addr, addr.BitLen()))
	}
	return hostTest{p.folded()}
}

// networkTest holds for peers whose address, as 16 bytes, is from first to last. An IPv4 address is the same as the
// IPv6 address it is mapped to.
type networkTest struct{ first, last [16]byte }

func networkOf(prefix netip.Prefix) test {
	fixed := prefix.Bits()
	if prefix.Addr().Is4() {
		fixed += 96
	}
	t := networkTest{first: prefix.Masked().Addr().As16()}
	t.last = t.first
	for bit := fixed; bit < 128; bit++ {
		t.last[bit/8] |= 0x80 >> (bit % 8)
	}
	return t
}

func (networkTest) needs() Needs { return Needs{} }

func (t networkTest) match(s *subject) bool {
	host, _ := splitPeer(s.Remote)
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	b := addr.As16()
	return bytes.Compare(t.first[:], b[:]) <= 0 && bytes.Compare(b[:], t.last[:]) <= 0
}

func (t networkTest) plan(c *Columns) condition {
	switch {
	case c.Host == "":
		return unknown()
	case t.first == t.last:
		return known(c.equal(c.Host, t.first[:]))
	}
	return known(c.stretch(c.Host, opAtLeast, t.first[:], opAtMost, t.last[:]))
}

// hostTest compares the text of the address, or the name, with a pattern.
type hostTest struct{ pattern pattern }

func (hostTest) needs() Needs { return Needs{} }

func (t hostTest) match(s *subject) bool {
	host, _ := splitPeer(s.Remote)
	if len(t.pattern) == 0 || t.pattern.any() {
		return (host != "") == t.pattern.any()
	}
	return t.pattern.match(host, true)
}

// plan looks for the pattern anywhere in host:port: where the host ends in it, brackets and all, is left to Match.
func (t hostTest) plan(c *Columns) condition {
	if c.Remote == "" || len(t.pattern) == 0 || t.pattern.any() {
		return unknown()
	}
	return atLeast(compare(c.Remote+` LIKE ? ESCAPE '\'`, likePattern(t.pattern.contained())))
}

// portTest compares the peer's port.
type portTest string

func (portTest) needs() Needs { return Needs{} }

func (t portTest) match(s *subject) bool {
	_, port := splitPeer(s.Remote)
	return port == string(t)
}

func (t portTest) plan(c *Columns) condition {
	if c.Remote == "" {
		return unknown()
	}
	return atLeast(compare(c.Remote+" LIKE ?", "%:"+string(t)))
}
