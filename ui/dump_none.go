//go:build !e2e

package ui

// dumping returns nothing: only the app that is built for end-to-end tests tells what its window shows.
func (*UI) dumping() func() { return nil }
