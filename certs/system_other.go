//go:build !windows

package certs

import "fmt"

const hasSystemStores = false

func readSystem(name string, _ bool) (*material, error) {
	return nil, fmt.Errorf("certificate store %q of Windows: %w: there is one on Windows only; export the certificate to "+
		"a PFX file", name, ErrUnsupported)
}
