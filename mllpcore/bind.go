package mllpcore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/internal/socket"
)

// portTries is how often a port that the system picked for the first address of a name may be taken on another one.
const portTries = 10

// leftOut is an address of a name that this machine does not have.
type leftOut struct {
	address string
	reason  error
}

// bind makes the sockets: one, or where LocalHost is a name one for each of its addresses. The caller holds s.changing.
func (s *Server) bind() (*listener, error) {
	if err := s.canListen(); err != nil {
		return nil, err
	}
	set := &s.settings.Load().Settings
	op := "listen on " + net.JoinHostPort(set.LocalHost, strconv.Itoa(set.LocalPort))
	if err := s.prepareTLS(set); err != nil {
		return nil, &fault.Error{Op: op, Err: err}
	}
	hosts, err := localHosts(set)
	if err != nil {
		return nil, &fault.Error{Op: op, Err: explainBind(err, set)}
	}
	sockets, missing, err := bindAll(set, hosts)
	if err != nil {
		return nil, &fault.Error{Op: op, Err: explainBind(err, set)}
	}
	l := s.listenOn(sockets, set)
	for _, m := range missing {
		s.note(1, "", "listening on %s only: this machine has no %s, which %q stands for as well (%v)", l.where(), m.address,
			set.LocalHost, m.reason)
	}
	return l, nil
}

// localHosts returns what LocalHost stands for, of what UseIPv6 allows: itself, or the addresses of a name, those of
// IPv4 first. The name localhost stands for both loopback addresses, whatever the system's own list of names says.
func localHosts(set *Settings) ([]string, error) {
	if _, err := netip.ParseAddr(set.LocalHost); set.LocalHost == "" || err == nil {
		return []string{set.LocalHost}, nil
	}
	network := "ip" + strings.TrimPrefix(set.Network(), "tcp")
	if strings.EqualFold(strings.TrimSuffix(set.LocalHost, "."), "localhost") {
		return map[string][]string{"ip": {"127.0.0.1", "::1"}, "ip4": {"127.0.0.1"}, "ip6": {"::1"}}[network], nil
	}
	found, err := net.DefaultResolver.LookupNetIP(context.Background(), network, set.LocalHost)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	slices.SortFunc(found, netip.Addr.Compare) // IPv4 comes first
	var hosts []string
	for _, a := range slices.Compact(found) {
		hosts = append(hosts, a.String())
	}
	return hosts, nil
}

// bindAll makes a socket for each host, all with the same port, and tells which of them this machine does not have.
func bindAll(set *Settings, hosts []string) (sockets []net.Listener, missing []leftOut, err error) {
	for range portTries {
		sockets, missing, err = bindOnce(set, hosts)
		if set.LocalPort != 0 || !errors.Is(err, syscall.EADDRINUSE) {
			break // else the port that was free on one address is taken on another
		}
	}
	return sockets, missing, err
}

func bindOnce(set *Settings, hosts []string) (sockets []net.Listener, missing []leftOut, err error) {
	config := net.ListenConfig{
		KeepAlive: -1, // each connection gets its own
		Control:   socket.Buffers(set.InBufferSize, set.OutBufferSize),
	}
	port := strconv.Itoa(set.LocalPort)
	for _, host := range hosts {
		l, err := config.Listen(context.Background(), set.Network(), net.JoinHostPort(host, port))
		switch {
		case err == nil:
			sockets = append(sockets, l)
			_, port, _ = net.SplitHostPort(l.Addr().String()) // an address has one
		case len(hosts) > 1 && isMissing(err):
			missing = append(missing, leftOut{host, err})
		default:
			for _, other := range sockets {
				err = errors.Join(err, other.Close())
			}
			return nil, nil, err
		}
	}
	if len(sockets) == 0 {
		return nil, nil, fmt.Errorf("none of the addresses of %q is of this machine: %w", set.LocalHost, missing[0].reason)
	}
	return sockets, missing, nil
}

// isMissing reports whether a bind failed because the machine does not have the address, or no such addresses.
func isMissing(err error) bool {
	const noAddress, noFamily = syscall.Errno(10049), syscall.Errno(10047) // of Windows: WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT
	for _, known := range [...]error{
		syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT, syscall.EPROTONOSUPPORT, noAddress, noFamily,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// explainBind puts a failed bind into words with what to do.
func explainBind(err error, set *Settings) error {
	var dns *net.DNSError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		holder := socket.PortHolder(set.LocalPort)
		if holder != "" {
			return fmt.Errorf("the port is in use by %s: stop that program or choose another port (LocalPort): %w", holder, err)
		}
		return fmt.Errorf("the port is in use by another program: stop it or choose another port (LocalPort): %w", err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("this machine has no interface with the address %s: choose one it has, or leave the host "+
			"(LocalHost) empty for all: %w", set.LocalHost, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("not allowed: ports below 1024 need special rights; choose a higher port (LocalPort): %w", err)
	case errors.As(err, &dns):
		return fmt.Errorf("the host name %q does not resolve: check it (LocalHost), or leave it empty for all interfaces: %w",
			set.LocalHost, err)
	default:
		return err
	}
}
