package dial

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
)

// Guard keeps redirects of one fetch out of private networks, unless its first address is in one. It looks at the
// addresses that are connected to, not at names, which may mean another one at each look; only where a proxy connects,
// the name decides.
type Guard struct {
	mu         sync.Mutex
	inside     bool // the first address is in a private network
	redirected bool
}

// guardKey is the key of a context's Guard.
type guardKey struct{}

// WithGuard returns a context in which connections are made only to where the Guard lets them.
func WithGuard(ctx context.Context) (context.Context, *Guard) {
	g := &Guard{}
	return context.WithValue(ctx, guardKey{}, g), g
}

// Redirect reports that what is dialled from now on was named by a server.
func (g *Guard) Redirect() {
	g.mu.Lock()
	g.redirected = true
	g.mu.Unlock()
}

// check judges an address before a connection is made to it.
func (g *Guard) check(addr netip.Addr) error { return g.judge(addr.String(), isInside(addr)) }

// checkName judges a host that a proxy will look up.
func (g *Guard) checkName(host string) error {
	return g.judge(strconv.Quote(host), !isPublicHost(host))
}

func (g *Guard) judge(what string, inside bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !inside:
		return nil
	case !g.redirected:
		g.inside = true
		return nil
	case g.inside:
		return nil
	}
	return fmt.Errorf("the server redirects to %s, which is or may be in a private network: that is followed only from "+
		"inside it", what)
}

// guarded is the control function of a net.Dialer that asks the context's Guard, then next.
func guarded(
	next func(network, address string, c syscall.RawConn) error,
) func(ctx context.Context, network, address string, c syscall.RawConn) error {
	return func(ctx context.Context, network, address string, c syscall.RawConn) error {
		if g, _ := ctx.Value(guardKey{}).(*Guard); g != nil {
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

// farGuardKey is the key of the Guard for what is behind a proxy.
type farGuardKey struct{}

// unguarded is for the connection to a proxy, which may be in a private network, after the host behind it was judged:
// by its name, and by its addresses as far as they are known here. What the proxy finds under a public name, only the
// proxy knows.
func unguarded(ctx context.Context, host string) (context.Context, error) {
	g, _ := ctx.Value(guardKey{}).(*Guard)
	if g == nil {
		return ctx, nil
	}
	if err := g.checkName(host); err != nil {
		return ctx, err
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err == nil { // else only the proxy knows it
		for _, a := range addrs {
			if err := g.check(a); err != nil {
				return ctx, err
			}
		}
	}
	ctx = context.WithValue(ctx, farGuardKey{}, g)
	return context.WithValue(ctx, guardKey{}, (*Guard)(nil)), nil
}

// checkFar judges the address that a proxy is told to connect to.
func checkFar(ctx context.Context, addr netip.Addr) error {
	if g, _ := ctx.Value(farGuardKey{}).(*Guard); g != nil {
		return g.check(addr)
	}
	return nil
}
