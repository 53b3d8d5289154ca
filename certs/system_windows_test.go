package certs

import (
	"crypto/tls"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// inPersonal runs do with the user's store MY, open for writing; what do changed is there afterwards.
func inPersonal(t *testing.T, do func(store windows.Handle)) {
	t.Helper()
	name, err := windows.UTF16PtrFromString("MY")
	if err != nil {
		t.Fatal(err)
	}
	store, err := windows.CertOpenStore(windows.CERT_STORE_PROV_SYSTEM, 0, 0, windows.CERT_SYSTEM_STORE_CURRENT_USER,
		uintptr(unsafe.Pointer(name)))
	if err != nil {
		t.Fatal(err)
	}
	do(store)
	if err := windows.CertCloseStore(store, 0); err != nil {
		t.Fatal(err)
	}
}

// add puts a certificate into the store MY until the test ends.
func add(t *testing.T, context *windows.CertContext) {
	t.Helper()
	inPersonal(t, func(store windows.Handle) {
		if err := windows.CertAddCertificateContextToStore(store, context, windows.CERT_STORE_ADD_ALWAYS, nil); err != nil {
			t.Fatal(err)
		}
	})
	t.Cleanup(func() {
		inPersonal(t, func(store windows.Handle) {
			const find = windows.CERT_FIND_EXISTING
			found, err := windows.CertFindCertificateInStore(store, windows.X509_ASN_ENCODING, 0, find,
				unsafe.Pointer(context), nil)
			if err == nil {
				err = windows.CertDeleteCertificateFromStore(found)
			}
			if err != nil {
				t.Error(err)
			}
		})
	})
}

// A certificate without its key is listed as one.
func TestSystemCertificate(t *testing.T) {
	ca, err := NewCA("MLLPScope test of the Windows store")
	if err != nil {
		t.Fatal(err)
	}
	der := ca.Certificate.Raw
	context, err := windows.CertCreateCertificateContext(windows.X509_ASN_ENCODING, &der[0], uint32(len(der)))
	if err != nil {
		t.Fatal(err)
	}
	add(t, context)
	s, err := OpenSystem("MY", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Entries {
		if e.Leaf.Equal(ca.Certificate) {
			if e.Key != nil {
				t.Error("a key came from nowhere")
			}
			return
		}
	}
	t.Errorf("the certificate is not among %d", len(s.Entries))
}

// A key that Windows keeps serves TLS, 1.2 and 1.3, RSA and ECDSA.
func TestSystemKey(t *testing.T) {
	for _, bits := range []int{0, 2048} {
		ca, err := NewCA("MLLPScope test of Windows keys")
		if err != nil {
			t.Fatal(err)
		}
		e, err := ca.Issue(Request{DNSNames: []string{host}, RSABits: bits})
		if err != nil {
			t.Fatal(err)
		}
		pfx, err := EncodePFX(e, "secret", false)
		if err != nil {
			t.Fatal(err)
		}
		password, err := windows.UTF16PtrFromString("secret")
		if err != nil {
			t.Fatal(err)
		}
		blob := windows.CryptDataBlob{Size: uint32(len(pfx)), Data: &pfx[0]}
		const alwaysCNG = 0x200
		imported, err := windows.PFXImportCertStore(&blob, password, alwaysCNG)
		if err != nil {
			t.Skipf("this Windows imports no PFX: %v", err)
		}
		var context *windows.CertContext
		for {
			if context, err = windows.CertEnumCertificatesInStore(imported, context); context == nil {
				break
			}
			add(t, context)
		}
		s, err := OpenSystem("MY", false)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, own := range s.Entries {
			if !own.Leaf.Equal(e.Leaf) {
				continue
			}
			found = true
			if own.Key == nil {
				if strings.Contains(strings.Join(s.Notes, " "), "not implemented") {
					t.Skipf("this Windows keeps no keys: %v", s.Notes)
				}
				t.Fatalf("the key is missing: %v", s.Notes)
			}
			for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
				_, err := handshake(own, &tls.Config{
					RootCAs: ca.Pool(), ServerName: host, MinVersion: version, MaxVersion: version,
				})
				if err != nil {
					t.Errorf("%d bits, TLS %#x: %v", bits, version, err)
				}
			}
		}
		if !found {
			t.Error("the certificate is not in the store")
		}
	}
}
