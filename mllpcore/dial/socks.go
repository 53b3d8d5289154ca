package dial

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"

	netproxy "golang.org/x/net/proxy"
)

// Bytes of SOCKS4 and 4A.
const (
	socks4Version = 4
	socks4Connect = 1
	socks4Granted = 90
	socks4Reply   = 8 // bytes of an answer
)

// socks4 asks a SOCKS4 proxy, which wants an IPv4 address, or a SOCKS4A proxy, which takes names too.
func (p *proxy) socks4(ctx context.Context, d *dialer, address string) (net.Conn, error) {
	request, err := p.socks4Request(ctx, address)
	if err != nil {
		return nil, err
	}
	conn, err := d.connect(ctx, p.address)
	if err != nil {
		return nil, err
	}
	err = converse(ctx, conn, func() error {
		if _, err := conn.Write(request); err != nil {
			return err
		}
		var reply [socks4Reply]byte
		if _, err := io.ReadFull(conn, reply[:]); err != nil {
			return fmt.Errorf("it did not answer the request for %s: %w", address, err)
		}
		return p.socks4Verdict(reply, address)
	})
	if err != nil {
		return nil, err
	}
	return conn, nil
}

func (p *proxy) socks4Request(ctx context.Context, address string) ([]byte, error) {
	host, port, err := hostAndPort(address)
	if err != nil {
		return nil, err
	}
	if strings.ContainsRune(p.user, 0) {
		return nil, errors.New("FirewallUser holds a NUL byte, which SOCKS4 cannot carry")
	}
	ip, name := netip.AddrFrom4([4]byte{0, 0, 0, 1}), "" // 0.0.0.x with x not 0: a name follows (SOCKS4A)
	addr, err := netip.ParseAddr(host)
	switch {
	case err == nil && addr.Unmap().Is4():
		ip = addr.Unmap()
	case p.kind == proxySOCKS4A:
		name = host
	case err == nil:
		return nil, fmt.Errorf("SOCKS4 knows IPv4 only and cannot carry %s: use SOCKS5 (FirewallType 3)", host)
	default:
		if ip, err = resolve4(ctx, host); err != nil {
			return nil, err
		}
	}
	b := binary.BigEndian.AppendUint16([]byte{socks4Version, socks4Connect}, port)
	b = append(b, ip.AsSlice()...)
	b = append(append(b, p.user...), 0)
	if name != "" {
		b = append(append(b, name...), 0)
	}
	return b, nil
}

func resolve4(ctx context.Context, host string) (netip.Addr, error) {
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", host)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("SOCKS4 wants an IPv4 address and %q does not resolve to one here; SOCKS4A "+
			"(FirewallType 10) lets the proxy resolve it: %w", host, err)
	}
	addr := addrs[0].Unmap()
	return addr, checkFar(ctx, addr)
}

func (p *proxy) socks4Verdict(reply [socks4Reply]byte, address string) error {
	switch {
	case reply[0] != 0:
		return fmt.Errorf("it does not speak SOCKS4: its answer begins with 0x%02X", reply[0])
	case reply[1] == socks4Granted:
		return nil
	case reply[1] == 92, reply[1] == 93:
		return fmt.Errorf("it refused %s because of the user name: set FirewallUser to what it wants (code %d)",
			address, reply[1])
	default:
		return fmt.Errorf("it refused %s or could not reach it (code %d)", address, reply[1])
	}
}

// socks5 asks a SOCKS5 proxy (RFC 1928), which resolves names itself.
func (p *proxy) socks5(ctx context.Context, d *dialer, address string) (net.Conn, error) {
	var auth *netproxy.Auth
	if p.user != "" || p.password != "" {
		auth = &netproxy.Auth{User: p.user, Password: p.password}
	}
	forward := connectFunc(func(ctx context.Context, _, address string) (net.Conn, error) {
		return d.connect(ctx, address)
	})
	socks, err := netproxy.SOCKS5("tcp", p.address, auth, forward)
	if err != nil {
		return nil, err
	}
	conn, err := socks.(netproxy.ContextDialer).DialContext(ctx, "tcp", address) //nolint:errcheck // x/net promises it
	switch {
	case err == nil:
		return conn, nil
	case strings.Contains(err.Error(), "no acceptable authentication methods"):
		return nil, fmt.Errorf("it wants a user name and password: set FirewallUser and FirewallPassword: %w", err)
	case strings.Contains(err.Error(), "username/password authentication failed"):
		return nil, fmt.Errorf("it does not take this FirewallUser and FirewallPassword: %w", err)
	default:
		return nil, err
	}
}

// connectFunc is a func as what x/net/proxy dials with.
type connectFunc Func

var _ netproxy.ContextDialer = connectFunc(nil)

// Dial implements netproxy.Dialer.
func (f connectFunc) Dial(network, address string) (net.Conn, error) {
	return f(context.Background(), network, address)
}

// DialContext implements netproxy.ContextDialer.
func (f connectFunc) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f(ctx, network, address)
}

func hostAndPort(address string) (string, uint16, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, fmt.Errorf("the address %q is not HOST:PORT: %w", address, err)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("the address %q has no port number: %w", address, err)
	}
	return host, uint16(port), nil
}
