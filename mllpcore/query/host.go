package query

import (
	"net/netip"
	"strconv"
	"strings"
)

// splitPeer divides host:port; the brackets of an IPv6 address are left away.
func splitPeer(remote string) (host, port string) {
	host = remote
	if i := strings.LastIndexByte(remote, ':'); i >= 0 {
		host, port = remote[:i], remote[i+1:]
	}
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
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
		return rangeTest(prefix)
	}
	if addr, err := netip.ParseAddr(text); err == nil {
		return hostTest(literalPattern(addr.String())), ""
	}
	if strings.Count(text, ":") != 1 && !strings.HasPrefix(text, "[") {
		if strings.Contains(text, ":") && strings.ContainsAny(text, "*?") || !strings.Contains(text, ":") {
			return hostTest(v.pattern), ""
		}
		return nil, "an IP address such as 10.0.0.7 or 2001:db8::1"
	}
	host, port := splitPeer(text)
	number, err := strconv.ParseUint(port, 10, 16)
	if strings.HasSuffix(text, "]") { // [::1] without a port
		host, err = text[1:len(text)-1], nil
	} else if err != nil {
		return nil, "a port from 0 to 65535 after the address, as in 10.0.0.7:2575"
	}
	var both allTest
	if addr, err := netip.ParseAddr(host); err == nil {
		both = append(both, hostTest(literalPattern(addr.String())))
	} else if host != "" {
		both = append(both, hostTest(patternOf(host)))
	}
	if !strings.HasSuffix(text, "]") {
		both = append(both, numberTest{of: numberPort, low: int64(number), high: int64(number)})
	}
	return both, ""
}

// patternOf reads an unquoted text.
func patternOf(text string) (p pattern) {
	for _, r := range text {
		p = p.add(wildcard(r))
	}
	return p
}

func hostTest(p pattern) test {
	return factTest{factHost, p.folded(), !p.any() && len(p) > 0}
}

func rangeTest(prefix netip.Prefix) (test, string) {
	prefix = prefix.Masked()
	if prefix.IsSingleIP() {
		return hostTest(literalPattern(prefix.Addr().String())), ""
	}
	return networkTest(prefix), ""
}

// networkTest holds for peers with an address in a range.
type networkTest netip.Prefix

func (networkTest) needs() Needs { return Needs{} }

func (t networkTest) match(s *subject) bool {
	addr, err := netip.ParseAddr(s.fact(factHost))
	return err == nil && netip.Prefix(t).Contains(addr)
}

// plan compares the text of the address as far as whole numbers of it are fixed. Only an IPv4 range that ends with one
// of them is left to the database alone: an IPv6 address is written in too many ways.
func (t networkTest) plan(c *Columns) condition {
	prefix := netip.Prefix(t)
	switch {
	case c.Host == "":
		return unknown()
	case !prefix.Addr().Is4():
		return atLeast(compare(c.Host+" GLOB ?", "*:*"))
	}
	octets := prefix.Addr().As4()
	var text string
	for _, o := range octets[:prefix.Bits()/8] {
		text += strconv.Itoa(int(o)) + "."
	}
	if text == "" {
		return atLeast(compare(c.Host + " <> ''"))
	}
	fixed := globExpression(c.Host, literalPattern(text).with(nil, pattern{anyRun}))
	if prefix.Bits()%8 != 0 {
		return atLeast(fixed)
	}
	return known(fixed.join("AND", compare(c.Host+" NOT GLOB ?", "*[^0-9.]*"))) // no name that only begins so
}
