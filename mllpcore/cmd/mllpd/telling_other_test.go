//go:build !linux

package main

// limitFiles does nothing: no test here sets a limit.
func limitFiles() {}
