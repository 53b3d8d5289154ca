//go:build !linux

package mllpcore_test

import "testing"

// socketConformance cannot look at the sockets of another process here.
func socketConformance() []conformance {
	var all []conformance
	for _, name := range []string{
		"KeepAlive", "TCPKeepAlive", "KeepAliveTime", "KeepAliveInterval", "LingerTime", "TcpNoDelay", "InBufferSize",
		"OutBufferSize",
	} {
		all = append(all, conformance{name: name, do: func(t *testing.T) { t.Skip("looked at on Linux only") }})
	}
	return all
}
