package mllpcore

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"syscall"
)

// dialGuard keeps redirects of one fetch out of private networks, unless its first address is in one. It looks at the
// addresses that are connected to, not at names, which may mean another one at each look.
type dialGuard struct {
	mu         sync.Mutex
	inside     bool // the first address is in a private network
	redirected bool
}

// dialGuardKey is the key of a context's dialGuard.
type dialGuardKey struct{}

// redirect tells that what is dialled from now on was named by a server.
func (g *dialGuard) redirect() {
	g.mu.Lock()
	g.redirected = true
	g.mu.Unlock()
}

// check judges an address before a connection is made to it.
func (g *dialGuard) check(addr netip.Addr) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !isInside(addr):
		return nil
	case !g.redirected:
		g.inside = true
		return nil
	case g.inside:
		return nil
	}
	return fmt.Errorf("the server redirects to %s, which is in a private network: that is followed only from inside it",
		addr)
}

// inner are networks that are not part of the public Internet, besides those package netip knows.
var inner = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("fec0::/10"),
}

// nat64 are networks whose addresses end with one of IPv4.
var nat64 = []netip.Prefix{netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("::/96")}

// isInside tells whether an address is in a private network, or this computer itself.
func isInside(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, p := range nat64 {
		if b := addr.As16(); addr.Is6() && p.Contains(addr) && !addr.IsLoopback() && !addr.IsUnspecified() {
			addr = netip.AddrFrom4([4]byte(b[12:]))
		}
	}
	for _, p := range inner {
		if p.Contains(addr) {
			return true
		}
	}
	return addr.IsPrivate() || addr.IsLoopback() || addr.IsUnspecified() || addr.IsLinkLocalUnicast() || addr.IsMulticast()
}

// guarded is the control function of a net.Dialer that asks the context's dialGuard, then next.
func guarded(
	next func(network, address string, c syscall.RawConn) error,
) func(ctx context.Context, network, address string, c syscall.RawConn) error {
	return func(ctx context.Context, network, address string, c syscall.RawConn) error {
		if g, _ := ctx.Value(dialGuardKey{}).(*dialGuard); g != nil {
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			if err := g.check(to.Addr()); err != nil {
				return err
			}
		}
		if next == nil {
			return nil
		}
		return next(network, address, c)
	}
}

// unguarded is for the connection to a proxy, which may be in a private network, after what is known here of the host
// behind it was checked.
func unguarded(ctx context.Context, host string) (context.Context, error) {
	g, _ := ctx.Value(dialGuardKey{}).(*dialGuard)
	if g == nil {
		return ctx, nil
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err == nil { // else only the proxy knows it
		for _, a := range addrs {
			if err := g.check(a); err != nil {
				return ctx, err
			}
		}
	}
	return context.WithValue(ctx, dialGuardKey{}, (*dialGuard)(nil)), nil
}
