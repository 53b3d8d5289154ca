package model

import (
	"net"
	"net/netip"
)

// SendTo returns the address to give to a sender for a listener bound to address: where it is bound to all interfaces,
// the first of the host's own addresses that others can reach, else the loopback.
func SendTo(address string, own []net.Addr) string {
	bound, err := netip.ParseAddrPort(address)
	if err != nil || !bound.Addr().IsUnspecified() {
		return address
	}
	best := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	for _, a := range own {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		if ip := prefix.Addr(); ip.Is4() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
			best = ip
			break
		}
	}
	return netip.AddrPortFrom(best, bound.Port()).String()
}

// Loopback returns where the host itself reaches a listener bound to address.
func Loopback(address string) string {
	bound, err := netip.ParseAddrPort(address)
	if err != nil || !bound.Addr().IsUnspecified() {
		return address
	}
	if bound.Addr().Is4() {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), bound.Port()).String()
	}
	return net.JoinHostPort("localhost", netipPort(bound))
}

func netipPort(a netip.AddrPort) string {
	_, port, _ := net.SplitHostPort(a.String()) // it is one
	return port
}
