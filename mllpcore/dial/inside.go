package dial

import (
	"net/netip"
	"slices"
	"strings"
)

// inner are networks of IPv4 that are not part of the public Internet (IANA IPv4 Special-Purpose Address Registry).
var inner = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
	"192.0.0.0/24", "192.88.99.0/24", // of the IETF, 6to4 relays
	"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", // documentation, benchmarks
	"224.0.0.0/4", "240.0.0.0/4", // multicast; reserved, with the broadcast address
)

// Networks of IPv6. All of the public Internet is in the first, but for what the second has.
var (
	outer6 = netip.MustParsePrefix("2000::/3")
	inner6 = prefixes(
		"2001::/23",                  // of the IETF: Teredo, benchmarks, ORCHID
		"2001:db8::/32", "3fff::/20", // documentation
	)
)

// Networks of IPv6 whose addresses stand for one of IPv4: NAT64, IPv4-compatible, IPv4-translated and 6to4 ones.
var (
	ending4 = prefixes("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")
	sixTo4  = netip.MustParsePrefix("2002::/16")
)

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// isInside reports whether an address is in a private network, is this computer itself, or is none of the public
// Internet for another reason.
func isInside(addr netip.Addr) bool {
	addr = addr.WithZone("").Unmap()
	has := func(p netip.Prefix) bool { return p.Contains(addr) }
	b := addr.As16()
	switch {
	case addr.Is4():
	case slices.ContainsFunc(ending4, has):
		addr = netip.AddrFrom4([4]byte(b[12:]))
	case sixTo4.Contains(addr):
		addr = netip.AddrFrom4([4]byte(b[2:6]))
	default:
		return !outer6.Contains(addr) || slices.ContainsFunc(inner6, has)
	}
	return slices.ContainsFunc(inner, has)
}

// privateDomains are the last labels of names that mean something in a private network only, or nothing at all.
var privateDomains = []string{
	"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa", "onion", "alt",
	"test",
}

// isPublicHost reports whether a host is what any proxy takes for one of the public Internet: a name with a dot that is
// no other way to write an address, or a public address as it is usually written.
func isPublicHost(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.String() == host && addr.Zone() == "" && !addr.Is4In6() && !isInside(addr)
	}
	labels := strings.Split(strings.ToLower(host), ".")
	last := labels[len(labels)-1]
	if len(labels) < 2 || slices.ContainsFunc(labels, func(l string) bool { return !isLabel(l) }) {
		return false
	}
	if last[0] >= '0' && last[0] <= '9' { // parts of an address, in decimal, octal or hexadecimal
		return false
	}
	return !slices.Contains(privateDomains, last)
}

// isLabel reports whether a text is a label of a host's name (RFC 1123, section 2.1).
func isLabel(l string) bool {
	const longest = 63
	if l == "" || len(l) > longest || l[0] == '-' || l[len(l)-1] == '-' {
		return false
	}
	return strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" // Trim stops at what is none of them
}
