package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A secret on the command line is warned of by name, one in a file is not, and the secret itself is never repeated.
func TestSecretOnTheCommandLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("hush"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		set  string
		name string // that is warned of
	}{
		{"SSLCertStorePassword=hush", "SSLCertStorePassword"},
		{"sslcertstorepassword=hush", "SSLCertStorePassword"},
		{"FirewallPassword=@@hush", "FirewallPassword"},
		{"SSLCertStore=-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----", "SSLCertStore"},
		{"SSLCertStorePassword=@" + file, ""},
		{"SSLCertStorePassword=", ""},
		{"SSLCertStore=hush.pfx", ""},
		{"FirewallUser=hush", ""},
	}
	for _, tt := range tests {
		var set assignments
		if err := set.Set(tt.set); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		_, _ = configure("", set, streams{out: &said, err: &said}) // a store of nonsense is refused as well
		text := said.String()
		switch {
		case tt.name == "" && text != "":
			t.Errorf("%s: %s", tt.set, text)
		case tt.name != "" && !strings.Contains(text, tt.name+"=@FILE"), strings.Contains(text, "hush"):
			t.Errorf("%s: %q", tt.set, text)
		}
	}
}
