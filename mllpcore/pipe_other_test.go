//go:build !unix

package mllpcore_test

import "testing"

// makePipe does nothing: there are no named pipes in a folder.
func makePipe(*testing.T, string) {}
