package certs

import (
	"fmt"
	"strings"
)

// personalStore is where Windows keeps certificates with their keys.
const personalStore = "MY"

// OpenSystem reads a certificate store of Windows by its name, such as MY, CA or Root; empty means MY. machine reads
// the machine's stores instead of the user's. Keys stay where they are: the entry signs through Windows. Anywhere else
// the error is ErrUnsupported.
func OpenSystem(name string, machine bool) (*Store, error) {
	if name = strings.TrimSpace(name); name == "" {
		name = personalStore
	}
	m, err := readSystem(name, machine)
	if err != nil {
		return nil, err
	}
	s := m.store()
	if len(s.Entries) == 0 {
		return s, fmt.Errorf("%w: the certificate store %q of Windows is empty; certmgr.msc shows it and takes a PFX in",
			ErrNoCertificate, name)
	}
	return s, s.check(TypeUser, formatUnknown)
}
