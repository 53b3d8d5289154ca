//go:build !windows

package main

// asService is for Windows: elsewhere a service is a process as any other.
func asService([]string) (status int, ok bool) { return 0, false }
