package setting

import (
	"net"
	"time"
)

// DefaultTimeoutDuration returns DefaultTimeout; 0 = no limit.
func (s *Values) DefaultTimeoutDuration() time.Duration { return seconds(s.DefaultTimeout) }

// ReceiveTimeoutDuration returns ReceiveTimeout; 0 = no limit.
func (s *Values) ReceiveTimeoutDuration() time.Duration { return seconds(s.ReceiveTimeout) }

// IdleTimeoutDuration returns IdleTimeout; 0 = never.
func (s *Values) IdleTimeoutDuration() time.Duration { return seconds(s.IdleTimeout) }

// ConnectionTimeoutDuration returns ConnectionTimeout, or timeout, the connection's own, when it is 0; 0 = no limit.
func (s *Values) ConnectionTimeoutDuration(timeout time.Duration) time.Duration {
	if s.ConnectionTimeout == 0 {
		return timeout
	}
	return seconds(s.ConnectionTimeout)
}

// SelectWait returns SelectWaitMillis.
func (s *Values) SelectWait() time.Duration { return millis(s.SelectWaitMillis) }

// KeepAliveConfig returns what net wants to know of KeepAlive, KeepAliveTime and KeepAliveInterval.
func (s *Values) KeepAliveConfig() net.KeepAliveConfig {
	orSystem := func(ms int) time.Duration {
		if ms == 0 {
			return -1 // net leaves the system's own value alone
		}
		return millis(ms)
	}
	return net.KeepAliveConfig{
		Enable:   s.KeepAlive,
		Idle:     orSystem(s.KeepAliveTime),
		Interval: orSystem(s.KeepAliveInterval),
		Count:    -1,
	}
}

// LingerSeconds returns what net.TCPConn.SetLinger wants: 0 for a hard close, -1 for the system's own time.
func (s *Values) LingerSeconds() int {
	switch {
	case !s.Linger:
		return 0
	case s.LingerTime == 0:
		return -1
	}
	return s.LingerTime
}

// Network returns the network that net.Listen and net.Dial want for UseIPv6: tcp4, tcp6 or tcp.
func (s *Values) Network() string {
	switch s.UseIPv6 {
	case 0:
		return "tcp4"
	case 1:
		return "tcp6"
	}
	return "tcp"
}

// ProxyPort returns FirewallPort, or when it is 0 the usual port of FirewallType: 80 for a tunnel, 1080 for SOCKS, and
// 0 when there is no proxy.
func (s *Values) ProxyPort() int {
	if s.FirewallPort != 0 {
		return s.FirewallPort
	}
	switch s.FirewallType {
	case 0:
		return 0
	case 1:
		return 80
	}
	return 1080
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

func millis(n int) time.Duration { return time.Duration(n) * time.Millisecond }
