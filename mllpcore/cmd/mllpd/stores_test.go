package main

import (
	"bytes"
	"crypto/tls"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore/mllptest/cases"
)

// pfxFile makes a PFX with the password, and returns its path.
func pfxFile(t *testing.T, password string) string {
	t.Helper()
	ca, err := certs.NewCA("CA")
	if err != nil {
		t.Fatal(err)
	}
	e, err := ca.Issue(certs.Request{DNSNames: []string{"lab.example"}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := certs.EncodePFX(e, password, true)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "good.pfx", data)
}

func writeFile(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPasswordFiles as shells and editors write them. Seen in the field: r17-password-bom.txt, r17-password-utf16.txt.
func TestPasswordFiles(t *testing.T) {
	pw, umlaut := pfxFile(t, "pw"), pfxFile(t, "Müller €")
	for name, tt := range map[string]struct {
		pfx  string
		file []byte
	}{
		"r17-password-bom.txt":   {pw, cases.Read("r17-password-bom.txt")},
		"r17-password-utf16.txt": {pw, cases.Read("r17-password-utf16.txt")},
		"LF":                     {pw, []byte("pw\n")},
		"CRLF":                   {pw, []byte("pw\r\n")},
		"no end":                 {pw, []byte("pw")},
		"UTF-16BE":               {pw, []byte("\xFE\xFF\x00p\x00w\x00\n")},
		"UTF-16 without mark":    {pw, []byte("p\x00w\x00\r\x00\n\x00")},
		"UTF-8":                  {umlaut, []byte("Müller €\n")},
		"windows-1252":           {umlaut, []byte("M\xfcller \x80\r\n")},
	} {
		t.Run(name, func(t *testing.T) {
			s := startServe(t, "-store", "none", "-set", "SSLEnabled=True", "-set", "SSLCertStore="+tt.pfx, "-set",
				"SSLCertStorePassword=@"+writeFile(t, "password.txt", tt.file))
			conn, err := tls.Dial("tcp", s.address, &tls.Config{InsecureSkipVerify: true})
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.Close()
			s.stop()
		})
	}
	for name, file := range map[string]string{"two line ends": "pw\n\n", "a blank": "pw \n"} {
		c := mllpd(t, "serve", "-listen", "127.0.0.1:0", "-store", "none", "-set", "SSLEnabled=True", "-set",
			"SSLCertStore="+pw, "-set", "SSLCertStorePassword=@"+writeFile(t, "password.txt", []byte(file)))
		out, err := c.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "has a blank or a line break") {
			t.Errorf("%s: %v, %s", name, err, out)
		}
	}
}

// TestValuesOfFiles: other values lose their byte order mark too, and a store in binary none of its bytes.
func TestValuesOfFiles(t *testing.T) {
	for in, want := range map[string]string{
		"\xEF\xBB\xBF-----BEGIN": "-----BEGIN", "\xFF\xFEa\x00\n\x00": "a", "a\n\n": "a\n", "\x30\x82\x00\n": "\x30\x82\x00\n",
		"\xEF\xBB\xBF": "", "M\xfcller\r\n": "M\xfcller",
	} {
		var a assignments
		if err := a.Set("Name=@" + writeFile(t, "value", []byte(in))); err != nil || a.list[0].value != want {
			t.Errorf("%q: %q, %v, want %q", in, a.list[0].value, err, want)
		}
	}
}

// TestServeNamesTheCALeftOut, and listens. Seen in the field: r16-two-cas-one-negative-serial.pem.
func TestServeNamesTheCALeftOut(t *testing.T) {
	version, err := exec.CommandContext(t.Context(), "openssl", "version").Output()
	if err != nil || !bytes.HasPrefix(version, []byte("OpenSSL 3")) {
		t.Skipf("this test needs OpenSSL 3, which make deps installs: openssl version says %q, %v", version, err)
	}
	folder := t.TempDir()
	script := filepath.Join("..", "..", "mllptest", "cases", "make-stores.sh")
	if out, err := exec.CommandContext(t.Context(), "bash", script, folder).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	s := startServe(t, "-store", "none", "-set", "SSLEnabled=True", "-set", "SSLCertStore="+filepath.Join(folder, "good.pfx"),
		"-set", "SSLCertStorePassword=pw", "-set",
		"SSLCACertFilePaths="+filepath.Join(folder, "r16-two-cas-one-negative-serial.pem"))
	for {
		e := s.await("Log")
		if text, _ := e["message"].(string); strings.Contains(text, "CN=negative.example") {
			if !strings.Contains(text, "its serial number is negative") {
				t.Errorf("the log says %q", text)
			}
			break
		}
	}
	s.stop()
}
