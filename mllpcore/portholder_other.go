//go:build !linux

package mllpcore

// portHolder cannot tell here.
func portHolder(int) string { return "" }
