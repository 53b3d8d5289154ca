package certs

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

const hasSystemStores = true

// readSystem takes every certificate of a Windows store, with a key that signs where there is one.
func readSystem(name string, machine bool) (*material, error) {
	location := uint32(windows.CERT_SYSTEM_STORE_CURRENT_USER)
	if machine {
		location = windows.CERT_SYSTEM_STORE_LOCAL_MACHINE
	}
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return nil, fmt.Errorf("certificate store %q of Windows: %w", name, err)
	}
	store, err := windows.CertOpenStore(windows.CERT_STORE_PROV_SYSTEM, 0, 0,
		location|windows.CERT_STORE_READONLY_FLAG|windows.CERT_STORE_OPEN_EXISTING_FLAG, uintptr(unsafe.Pointer(wide)))
	if err != nil {
		return nil, fmt.Errorf("certificate store %q of Windows: %w; certmgr.msc lists the stores, MY is \"Personal\"",
			name, err)
	}
	defer func() { _ = windows.CertCloseStore(store, 0) }() // only read
	m := &material{}
	var context *windows.CertContext
	for {
		context, err = windows.CertEnumCertificatesInStore(store, context)
		if context == nil {
			if err != nil && !errors.Is(err, windows.Errno(windows.CRYPT_E_NOT_FOUND)) {
				return nil, fmt.Errorf("certificate store %q of Windows: %w", name, err)
			}
			return m, nil
		}
		m.addContext(context)
	}
}

// addContext takes one certificate. A key that cannot be had without asking the person is left out with a note.
func (m *material) addContext(context *windows.CertContext) {
	der := append([]byte(nil), unsafe.Slice(context.EncodedCert, context.Length)...)
	before := len(m.certs)
	m.tryCertificate(der, "")
	if len(m.certs) == before {
		return // it stands there already, or cannot be read
	}
	cert := m.certs[len(m.certs)-1].cert
	key, err := newSystemKey(context, cert.PublicKey)
	switch {
	case err == nil:
		m.addKey(key, "")
	case errors.Is(err, windows.Errno(windows.CRYPT_E_NO_KEY_PROPERTY)):
	default:
		m.note("the private key of %q cannot be used: %v", name(cert), err)
	}
}
