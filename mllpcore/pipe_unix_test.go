//go:build unix

package mllpcore_test

import (
	"syscall"
	"testing"
)

// makePipe makes a named pipe, which a reader would wait for.
func makePipe(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
}
