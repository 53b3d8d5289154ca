package setting

import (
	"fmt"
	"net/netip"
	"strings"
)

// HostAllowed reports whether a client's address may connect by BlockedHosts and AllowedHosts; block wins. When not,
// reason says which list decided.
func (s *Values) HostAllowed(addr netip.Addr) (ok bool, reason string) {
	addr = addr.Unmap().WithZone("")
	for _, p := range s.BlockedHosts {
		if p.Contains(addr) {
			return false, fmt.Sprintf("%s is in BlockedHosts (%s)", addr, formatPrefix(p))
		}
	}
	if len(s.AllowedHosts) == 0 {
		return true, ""
	}
	for _, p := range s.AllowedHosts {
		if p.Contains(addr) {
			return true, ""
		}
	}
	return false, fmt.Sprintf("%s is not in AllowedHosts", addr)
}

func parsePrefixes(value string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, item := range SplitList(value) {
		p, err := ParsePrefix(item)
		if err != nil {
			return nil, err
		}
		prefixes = append(prefixes, p)
	}
	return prefixes, nil
}

// ParsePrefix takes an address or a network. IPv4 in IPv6 form becomes IPv4, as accepted addresses are compared so.
func ParsePrefix(item string) (netip.Prefix, error) {
	if !strings.Contains(item, "/") {
		addr, err := netip.ParseAddr(item)
		if err != nil || addr.Zone() != "" {
			return netip.Prefix{}, bad("holds %q, which is neither an IP address nor a network: write 10.0.0.7 or "+
				"10.0.0.0/8", item)
		}
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(item)
	if err != nil {
		return netip.Prefix{}, bad("holds %q, which is not a network: write 10.0.0.0/8 or fd00::/8", item)
	}
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), nil
}

func formatPrefixes(prefixes []netip.Prefix) string {
	items := make([]string, len(prefixes))
	for i, p := range prefixes {
		items[i] = formatPrefix(p)
	}
	return joinList(items)
}

func formatPrefix(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}
