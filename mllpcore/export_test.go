package mllpcore

import "net/netip"

// HostOf is what counts as one host.
func HostOf(addr netip.Addr) netip.Addr { return hostOf(addr) }
