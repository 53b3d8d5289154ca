package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"mllpscope/mllpcore/internal/socket"
	"mllpscope/mllpcore/setting"
)

// New returns how settings make connections (SPEC section 5.2): directly or through the proxy of FirewallType,
// or of the environment with FirewallAutoDetect; with UseIPv6, KeepAlive and TcpNoDelay; within ConnectionTimeout, the
// proxy's part included. It keeps its own copy of the settings and reads the environment when it is called. Addresses
// are host:port. Errors say what failed on the way and what to change.
func New(set *setting.Values) Func {
	d := &dialer{set: *set, direct: directDialer(set)}
	return d.dial
}

// Func makes a TCP connection to address, host:port, directly or through a proxy. The error wraps
// os.ErrDeadlineExceeded when there was no time left.
type Func func(ctx context.Context, network, address string) (net.Conn, error)

// Directly is a Func without settings and proxies.
func Directly(ctx context.Context, network, address string) (net.Conn, error) {
	start := time.Now()
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, explainConnect(err, time.Since(start).Round(time.Millisecond))
	}
	return conn, nil
}

// dialer makes connections as the settings want them.
type dialer struct {
	set    setting.Values
	direct net.Dialer
}

func directDialer(s *setting.Values) net.Dialer {
	d := net.Dialer{
		KeepAlive: -1, KeepAliveConfig: s.KeepAliveConfig(),
		ControlContext: guarded(socket.Buffers(s.InBufferSize, s.OutBufferSize)),
	}
	if s.KeepAlive {
		d.KeepAlive = 0 // KeepAliveConfig decides
	}
	return d
}

// dial is the Func. network is not looked at: UseIPv6 decides.
func (d *dialer) dial(ctx context.Context, _, address string) (net.Conn, error) {
	limit := d.set.ConnectionTimeoutDuration(d.set.DefaultTimeoutDuration())
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	conn, err := d.route(ctx, address)
	if err != nil {
		return nil, explainConnect(err, limit)
	}
	return conn, nil
}

// route goes to the address by the way the settings choose for it.
func (d *dialer) route(ctx context.Context, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("the address %q is not HOST:PORT: %w", address, err)
	}
	by, err := proxyFor(&d.set, host, address)
	if err != nil {
		return nil, err
	}
	if by == nil {
		return d.connect(ctx, address)
	}
	if ctx, err = unguarded(ctx, host); err != nil {
		return nil, err
	}
	conn, err := by.through(ctx, d, address)
	if err != nil {
		return nil, fmt.Errorf("through the %s %s: %w", by.kind, by.address, err)
	}
	return conn, nil
}

// connect makes the TCP connection itself.
func (d *dialer) connect(ctx context.Context, address string) (net.Conn, error) {
	conn, err := d.direct.DialContext(ctx, d.set.Network(), address)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok && !d.set.TcpNoDelay { // Go sets it by itself
		if err := tcp.SetNoDelay(false); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

// converse runs a proxy's handshake on conn; it ends with ctx. conn is closed when it fails.
func converse(ctx context.Context, conn net.Conn, handshake func() error) error {
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return errors.Join(err, conn.Close())
		}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // wakes what waits below
	err := handshake()
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = conn.SetDeadline(time.Time{})
	}
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", ctx.Err(), err)
		}
		return errors.Join(err, conn.Close())
	}
	return nil
}

// explainConnect puts a failed connect into words with what to do.
func explainConnect(err error, limit time.Duration) error {
	var dns *net.DNSError
	var wrong *net.AddrError
	var timeout net.Error
	switch {
	case errors.As(err, &dns) && dns.Err == "unknown port", errors.As(err, &wrong) && wrong.Err == "invalid port":
		return fmt.Errorf("the port must be a number from 1 to 65535: %w", err)
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Errorf("no host has the name %q, or it has no address that UseIPv6 allows: %w", dns.Name, err)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return timedOut{fmt.Errorf("not connected within %v (ConnectionTimeout): %w", limit, err)}
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("nothing listens there, or a firewall refuses: %w", err)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fmt.Errorf("there is no way to that network: %w", err)
	default:
		return err
	}
}

// timedOut is an error that is os.ErrDeadlineExceeded too, whichever deadline it was.
type timedOut struct{ error }

// Is reports whether target is what this error stands for.
func (timedOut) Is(target error) bool { return target == os.ErrDeadlineExceeded }

// Unwrap returns what says it.
func (e timedOut) Unwrap() error { return e.error }
