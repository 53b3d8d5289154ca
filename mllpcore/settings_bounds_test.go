package mllpcore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore"
)

// No value of a setting is so long that looking at it costs much: it is refused before that, and not repeated.
func TestLongValuesAreRefused(t *testing.T) {
	const most = 16 << 20
	for _, name := range []string{
		"SSLCACerts", "SSLServerCACerts", "SSLCertStore", "SSLCertEncoded", "SSLCACertFilePaths", "OpenSSLCipherList", "LocalHost",
	} {
		s := mllpcore.DefaultSettings()
		err := s.Set(name, strings.Repeat("-----BEGIN CERTIFICATE-----\n", most/28+1))
		if !errors.Is(err, mllpcore.ErrBadValue) || !strings.Contains(err.Error(), "16 MiB") || len(err.Error()) > 300 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	s := mllpcore.DefaultSettings()
	binary := "\x30\x82" + strings.Repeat("\x00", most/4*3)
	if err := s.Set("SSLCertStore", binary); !errors.Is(err, mllpcore.ErrBadValue) || !strings.Contains(err.Error(), "12 MiB") {
		t.Errorf("a store that is too long as base64: %v", err)
	}
}

// More blocks of PEM than anybody has are refused before any is read.
func TestManyBlocksAreRefused(t *testing.T) {
	text := strings.Repeat("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 10_001)
	utf16 := "\xff\xfe" + strings.ReplaceAll(strings.Join(strings.Split(text, ""), "\x00")+"\x00", "\n\x00", "\r\x00\n\x00")
	for _, value := range []string{text, utf16} {
		for _, name := range []string{"SSLCACerts", "SSLServerCACerts"} {
			s := mllpcore.DefaultSettings()
			if err := s.Set(name, value); !errors.Is(err, mllpcore.ErrBadValue) || !strings.Contains(err.Error(), "blocks of PEM") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A folder of CAs may hold what is no file: none of it is waited for, or taken as one.
func TestFolderOfCertificates(t *testing.T) {
	a := newAuthority(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "ca.pem"), a.ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "more"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("ca.pem", filepath.Join(folder, "9d66eef0.0")); err != nil {
		t.Skip("needs symbolic links: ", err)
	}
	makePipe(t, filepath.Join(folder, "pipe"))
	large, err := os.Create(filepath.Join(folder, "large"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(large.Truncate(1<<40), large.Close()); err != nil {
		t.Log("no large file: ", err)
	}
	s := mllpcore.DefaultSettings()
	if err := s.Set("OpenSSLCADir", folder); err != nil {
		t.Fatal(err)
	}
	found, err := mllpcore.ClientAuthorities(&s)
	if err != nil || len(found.Certificates) == 0 {
		t.Errorf("%d certificates, %v", len(found.Certificates), err)
	}
}
