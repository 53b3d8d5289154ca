package setting

import (
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// testCertificate is a self-signed certificate that is used for its form only.
const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUA53UrI2oQwG+CCBYm2wXQLwWOWAwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjIyMjEzNTlaGA8yMTI2MTAyOTIyMTM1
OVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGSi
DUrHML02hRvLXk2zlNKAj/DlhEkHYAY0QN/+rxrnSoxE1isdmmycVJMl8sTIx0PB
qhDGJAId/Rsh+/66tY+jUzBRMB0GA1UdDgQWBBROPjMivjayrt4J7YwICH8ydMb0
rjAfBgNVHSMEGDAWgBROPjMivjayrt4J7YwICH8ydMb0rjAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIDmWNMnuWMq9eFZZSxbHkHgyAzmauQ9ar7Rp
0ennsQbGAiEA03IZbDj4n5Sx+WmLIRFy0yyGdbikE8aJ7EsF662tyTw=
-----END CERTIFICATE-----
`

// validSettings maps what Set is given to what Get then returns.
var validSettings = []struct{ name, value, want string }{
	{"LocalHost", " 0.0.0.0 ", "0.0.0.0"},
	{"LocalHost", "[::1]", "::1"},
	{"LocalHost", "fe80::1%eth0", "fe80::1%eth0"},
	{"LocalHost", "", ""},
	{"LocalHost", "mllp_host.clinic.example", "mllp_host.clinic.example"},
	{"LocalPort", "0", "0"},
	{"localport", " 65535 ", "65535"},
	{"KeepAlive", "no", "False"},
	{"SSLEnabled", "YES", "True"},
	{"SSLEnabled", "1", "True"},
	{"TcpNoDelay", "0", "False"},
	{"SSLCertStoreType", "2", "2"},
	{"SSLCertStoreType", "4", "4"},
	{"SSLCertStoreType", "12", "12"},
	{"SSLCertStoreType", "14", "14"},
	{"SSLCertStoreType", "19", "19"},
	{"SSLCertStore", `C:\keys\server.pfx`, `C:\keys\server.pfx`},
	{"SSLCertStore", "\x30\x82\x01\x02\x00", base64.StdEncoding.EncodeToString([]byte("\x30\x82\x01\x02\x00"))},
	{"SSLCertStorePassword", " s3cret, \"x\" ", " s3cret, \"x\" "},
	{"SSLCertSubject", "CN=mllp.clinic.example, O=Clinic", "CN=mllp.clinic.example, O=Clinic"},
	{"SSLCertEncoded", testCertificate, testCertificate},
	{"SSLCertEncoded", "", ""},
	{"Version", "2", "2"},
	{"StartBlockChar", "2", "0x02"},
	{"StartBlockChar", "12", "0x0C"},
	{"StartBlockChar", "0x0a", "0x0A"},
	{"StartBlockChar", "0XFF", "0xFF"},
	{"StartBlockChar", "*", "0x2A"},
	{"StartBlockChar", " ", "0x20"},
	{"StartBlockChar", "\t", "0x09"},
	{"StartBlockChar", "é", "0xE9"},
	{"StartBlockChar", "\xE9", "0xE9"},
	{"StartBlockChar", "6", "0x06"},
	{"NAKChar", "255", "0xFF"},
	{"ReceiveTimeout", "0", "0"},
	{"LogLevel", "3", "3"},
	{"MaxLineLength", "256", "256"},
	{"KeepAliveTime", "2147483647", "2147483647"},
	{"UseIPv6", "0", "0"},
	{"FirewallType", "10", "10"},
	{"FirewallHost", "proxy.clinic.example", "proxy.clinic.example"},
	{"FirewallData", "X-Site: A\r\nX-Room: 7", "X-Site: A\r\nX-Room: 7"},
	{"ProxyExceptionsList", "*.clinic.example; 10.0.0.0/8\nlocalhost", "*.clinic.example, 10.0.0.0/8, localhost"},
	{"SSLEnabledProtocols", "16320", "16320"},
	{"SSLEnabledProtocols", "12288", "12288"},
	{"SSLEnabledProtocols", "4032", "4032"},
	{"SSLCACerts", "comment \xE9\n" + testCertificate, "comment ?\n" + testCertificate},
	{"SSLServerCACerts", testCertificate + testCertificate, testCertificate + testCertificate},
	{"SSLCACertFilePaths", "/a/ca one.pem;;/b/ca.pem,", "/a/ca one.pem, /b/ca.pem"},
	{"CodePage", "28605", "28605"},
	{"CodePage", "932", "932"},
	{"MaxConnections", "100000", "100000"},
	{
		"AllowedHosts", "10.1.2.3/8, 192.168.1.7 ; fd00::1/8\n::ffff:172.16.0.1",
		"10.0.0.0/8, 192.168.1.7, fd00::/8, 172.16.0.1",
	},
	{"BlockedHosts", "", ""},
	{"MaxBufferedBytes", "68719476736", "68719476736"},
	{"FrameTolerance", "STRICT", "strict"},
	{"AckMode", " Never ", "never"},
	{"AckCharset", "codepage", "CodePage"},
	{"SSLEnabledCipherSuites", " * ", "*"},
	{"OpenSSLCipherList", "ECDHE+AESGCM:!aNULL", "ECDHE+AESGCM:!aNULL"},
	{"OpenSSLCipherList", " ", ""},
	{"SSLCipherStrength", "256", "256"},
	{"TLS12SupportedGroups", "X25519;prime256v1,ecdhe_secp256r1", "x25519, secp256r1"},
	{"TLS13SupportedGroups", "X25519MLKEM768", "x25519mlkem768"},
	{"TLS12SignatureAlgorithms", "SHA256-RSA, PSSWithSHA384", "rsa_pkcs1_sha256, rsa_pss_rsae_sha384"},
	{"SSLSecurityFlags", "80000531", "0x80000531"},
	{"SSLCheckCRL", "2", "2"},
	// Fixed rows take what they have, in any form.
	{"SSLEnableRenegotiation", "no", "False"},
	{"UseInternalSecurityAPI", "yes", "True"},
	{"SSLProvider", "*", "*"},
	{"OpenSSLPrngSeedData", "", ""},
}

func TestSettingsValidValues(t *testing.T) {
	for _, c := range validSettings {
		s := Defaults()
		if err := s.Set(c.name, c.value); err != nil {
			t.Errorf("Set(%s, %q): %v", c.name, c.value, err)
			continue
		}
		got, err := s.Get(c.name)
		switch {
		case got != SecretDots:
		case c.name == "SSLCertStorePassword":
			got = s.SSLCertStorePassword
		case c.name == "FirewallData":
			got = s.FirewallData
		}
		if err != nil || got != c.want {
			t.Errorf("Set(%s, %q) reads back %q (%v), want %q", c.name, c.value, got, err, c.want)
		}
		before := s
		if err := s.Set(c.name, got); err != nil || !reflect.DeepEqual(before, s) {
			t.Errorf("%s: setting what was read, %q, is not the same value: %v", c.name, got, err)
		}
		if err := s.Validate(); err != nil {
			t.Errorf("%s = %q: %v", c.name, c.value, err)
		}
	}
}

// invalidSettings maps what Set refuses to the kind of refusal and to what its words must hold.
var invalidSettings = []struct {
	name, value string
	kind        error
	words       string
}{
	{"LocalPort", "70000", ErrBadValue, `LocalPort: "70000" is not a port: give a whole number from 0 to 65535`},
	{"LocalPort", "http", ErrBadValue, `LocalPort: "http" is not a port: give a whole number from 0 to 65535`},
	{"LocalPort", "-1", ErrBadValue, "is not a port"},
	{"LocalPort", "", ErrBadValue, `"" is not a port`},
	{"LocalPort", "2575.0", ErrBadValue, "is not a port"},
	{"LocalHost", "0.0.0.0:2575", ErrBadValue, `holds a port: give "0.0.0.0" here and 2575 as the port`},
	{"LocalHost", "two words", ErrBadValue, "is not a host"},
	{"LocalHost", "http://x", ErrBadValue, "LocalHost"},
	{"LocalHost", "a\x00b", ErrBadValue, "is not a host"},
	{"LocalPrt", "1", ErrUnknownSetting, `unknown setting "LocalPrt": did you mean LocalPort?`},
	{"sslcertstor", "1", ErrUnknownSetting, "did you mean SSLCertStore?"},
	{"pasword", "1", ErrUnknownSetting, "did you mean SSLCertStorePassword or FirewallPassword?"},
	{"certstore", "1", ErrUnknownSetting, "did you mean SSLCertStore?"},
	{"passwd", "1", ErrUnknownSetting, "did you mean SSLCertStorePassword or FirewallPassword?"},
	{"zzz", "1", ErrUnknownSetting, "no name is near it"},
	{"", "1", ErrUnknownSetting, "unknown setting"},
	{strings.Repeat("x", 5000), "1", ErrUnknownSetting, "5000 bytes"},
	{"Listening", "True", ErrUnsupported, "belongs to a running server"},
	{"ConnectionCount", "1", ErrReadOnly, "can only be read"},
	{"BuildInfo", "x", ErrReadOnly, "can only be read"},
	{"Timeout", "5", ErrNoConnection, "Timeout[3]"},
	{"SSLNegotiatedCipher", "x", ErrReadOnly, "can only be read"},
	{"KeepAlive", "maybe", ErrBadValue, `"maybe" is neither true nor false`},
	{"KeepAlive", "", ErrBadValue, "True or False"},
	{"DefaultTimeout", "-1", ErrBadValue, "is out of range: give a whole number of seconds from 0"},
	{"DefaultTimeout", "99999999999999999999", ErrBadValue, "give a whole number of seconds"},
	{"Version", "3", ErrBadValue, "is not an MLLP release: give one of 1 (blocks only), 2"},
	{"SSLCertStoreType", "0", ErrUnsupported, "only Windows has it"},
	{"SSLCertStoreType", "1", ErrUnsupported, "only Windows has it"},
	{"SSLCertStoreType", "10", ErrUnsupported, "SSH public key has no certificate"},
	{"SSLCertStoreType", "13", ErrUnsupported, "SSH public key has no certificate"},
	{"SSLCertStoreType", "16", ErrUnsupported, "XML key has no certificate"},
	{"SSLCertStoreType", "17", ErrUnsupported, "XML key has no certificate"},
	{"SSLCertStoreType", "20", ErrUnsupported, "hardware keys"},
	{"SSLCertStoreType", "77", ErrBadValue, "is not a type of certificate store: give one of 2 (PFX file)"},
	{"SSLCertEncoded", "hello", ErrBadValue, "is not a certificate"},
	{"SSLCertEncoded", "AAAA", ErrBadValue, "is not a certificate that can be read"},
	{"SSLCertStorePassword", "s3cret\x00", ErrBadValue, "SSLCertStorePassword: (not shown) holds a NUL byte"},
	{"StartBlockChar", "256", ErrBadValue, "is not a byte: give decimal (11), hex (0x0B) or one character"},
	{"StartBlockChar", "0x100", ErrBadValue, "is not a byte"},
	{"StartBlockChar", "VT", ErrBadValue, "is not a byte"},
	{"StartBlockChar", "", ErrBadValue, "is not a byte"},
	{"StartBlockChar", "Ā", ErrBadValue, "is not a byte"},
	{"StartBlockChar", "28", ErrBadValue, "StartBlockChar 0x1C, EndBlockChar 0x1C and EOLChar 0x0D must differ"},
	{"EOLChar", "0x0B", ErrBadValue, "must differ"},
	{"LogLevel", "4", ErrBadValue, "is not a log level: give one of 0 (none)"},
	{"MaxLineLength", "255", ErrBadValue, "is out of range: give a whole number of bytes from 256"},
	{"LingerTime", "65536", ErrBadValue, "from 0 to 65535"},
	{"UseIPv6", "3", ErrBadValue, "0 (IPv4 only), 1 (IPv6 only), 2 (both)"},
	{"FirewallType", "4", ErrBadValue, "is not a type of proxy"},
	{"FirewallUser", "a\r\nb", ErrBadValue, "line break"},
	{"FirewallPassword", "hunter2\n", ErrBadValue, "FirewallPassword: (not shown) holds a line break"},
	{"FirewallData", "no header", ErrBadValue, "write each as Name: value"},
	{"FirewallData", "Bad Name: x", ErrBadValue, "write each as Name: value"},
	{"ProxyExceptionsList", "10.0.0.0/99", ErrBadValue, "is not a network"},
	{"SSLEnabledProtocols", "12", ErrUnsupported, "SSL 2 and 3 are broken"},
	{"SSLEnabledProtocols", "15420", ErrUnsupported, "SSL 2 and 3 are broken"},
	{"SSLEnabledProtocols", "3264", ErrBadValue, "leaves out a TLS version between two others"},
	{"SSLEnabledProtocols", "12480", ErrBadValue, "leaves out a TLS version between two others"},
	{"SSLEnabledProtocols", "0", ErrBadValue, "is not a sum of TLS versions: add up 192 (TLS 1.0)"},
	{"SSLEnabledProtocols", "1024", ErrBadValue, "is not a sum of TLS versions"},
	{"SSLEnabledProtocols", "TLS1.2", ErrBadValue, "is not a sum of TLS versions"},
	{"SSLCipherStrength", "64", ErrBadValue, "give one of 0 (any), 128, 256"},
	{"SSLCACerts", "hello", ErrBadValue, "holds no certificate: give PEM text"},
	{"SSLCACerts", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ErrBadValue, "holds no certificate that can be used: certificate: damaged"},
	{"SSLCheckCRL", "3", ErrBadValue, "refuse then too"},
	{"SSLSecurityFlags", "0x211", ErrUnsupported, "the bit 0x200: give a sum of 0x1 (ignore validity dates)"},
	{"SSLSecurityFlags", "many", ErrBadValue, "is not a hexadecimal number"},
	{"SSLEnableRenegotiation", "True", ErrUnsupported, "never renegotiates"},
	{"OpenSSLPrngSeedData", "x", ErrUnsupported, "random numbers"},
	{"SSLProvider", "OpenSSL", ErrUnsupported, "Go's own library"},
	{"UseInternalSecurityAPI", "False", ErrUnsupported, "Go's own library"},
	{"CodePage", "1200", ErrUnsupported, "UTF-16: MLLP cannot carry it"},
	{"CodePage", "1201", ErrUnsupported, "MLLP cannot carry it"},
	{"CodePage", "12000", ErrUnsupported, "UTF-32: MLLP cannot carry it"},
	{"CodePage", "437", ErrBadValue, "is not a code page that is known here: give one of 65001 (UTF-8)"},
	{"MaxConnections", "0", ErrBadValue, "from 1 to 100000"},
	{"MaxConnections", "100001", ErrBadValue, "from 1 to 100000"},
	{"AllowedHosts", "10.0.0.0/33", ErrBadValue, `holds "10.0.0.0/33", which is not a network`},
	{"AllowedHosts", "localhost", ErrBadValue, `holds "localhost", which is neither an IP address nor a network`},
	{"BlockedHosts", "10.0.0.1; fe80::1%eth0", ErrBadValue, "fe80::1%eth0"},
	{"MaxBufferedBytes", "0", ErrBadValue, "from 1"},
	{"FrameTolerance", "loose", ErrBadValue, "give one of strict (refuse odd framing), lenient"},
	{"AckMode", "", ErrBadValue, "give one of auto"},
}

func TestSettingsInvalidValues(t *testing.T) {
	for _, c := range invalidSettings {
		s := Defaults()
		err := s.Set(c.name, c.value)
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("Set(%s, %.40q): %v\nwant %v with %q", c.name, c.value, err, c.kind, c.words)
		}
		if !reflect.DeepEqual(s, Defaults()) {
			t.Errorf("Set(%s, %.40q) was refused and changed something", c.name, c.value)
		}
		if err != nil && len(err.Error()) > 2000 {
			t.Errorf("Set(%s): an error of %d characters", c.name, len(err.Error()))
		}
	}
}

func TestSettingsCommitBlockOfVersion2(t *testing.T) {
	s := Defaults()
	if err := s.Set("ACKChar", "0x15"); err != nil {
		t.Fatalf("Version 1 does not use ACKChar: %v", err)
	}
	if err := s.Set("Version", "2"); !errors.Is(err, ErrBadValue) || !strings.Contains(err.Error(), "ACKChar") {
		t.Errorf("Version 2 with equal ACKChar and NAKChar: %v", err)
	}
	if err := s.SetAll(map[string]string{"Version": "2", "ACKChar": "0x1C"}); !errors.Is(err, ErrBadValue) {
		t.Errorf("ACKChar that is a framing byte: %v", err)
	}
}

func TestSettingsErrorsShowNoSecret(t *testing.T) {
	key := "-----BEGIN PRIVATE KEY-----\nMIIsecret"
	jwk := `{"kty":"EC","d":"` + strings.Repeat("secret", 30)
	for _, c := range []struct{ name, value string }{
		{"SSLCertStorePassword", "secret\x00"},
		{"FirewallPassword", "secret\n"},
		{"FirewallData", "secret"},
		{"FirewallData", "Proxy-Authorization: secret\x00"},
		{"FirewallHost", "joe:secret@proxy"},
		{"FirewallHost", "http://joe:secret@proxy:3128"},
		{"LocalHost", "joe:s:e@secret@proxy"},
		{"ProxyExceptionsList", "a; joe:secret@proxy"},
		{"AllowedHosts", "joe:secret@10.0.0.1/8"},
		{"AllowedHosts", "joe:secret@10.0.0.1"},
		{"SSLEnabledCipherSuites", "joe:secret@10.0.0.1"},
		{"LogLevel", "joe:secret@10.0.0.1"},
		{"SSLCACerts", "{\"kty\":\"oct\",\"k\":\"secret\"}"},
		{"SSLCertSubjekt", "secret"},
		{"FirewallPassword:secret", "x"},
		{"FirewallPassword secret", "x"},
		{" firewallpassword[secret", "x"},
		{"se=cret:secret", ""},
		{"SSLCACerts", key},
		{"SSLCertEncoded", key},
		{"SSLCertEncoded", jwk},
	} {
		s := Defaults()
		if err := s.Set(c.name, c.value); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A private key is never repeated, in whatever setting and form it was put.
func TestSettingsErrorsShowNoKey(t *testing.T) {
	ed25519Key := append([]byte{0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20}, make([]byte, 32)...)
	for _, text := range []string{
		base64.StdEncoding.EncodeToString(ed25519Key), "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nMIIsecret",
		"-----BEGIN OPENSSH PRIVATE KEY-----\nMIIsecret",
	} {
		for _, name := range []string{"SSLCACerts", "LocalPort", "AllowedHosts", "SSLCertEncoded"} {
			s := Defaults()
			if err := s.Set(name, text); err == nil || strings.Contains(err.Error(), text[len(text)-8:]) ||
				strings.Contains(err.Error(), text[:20]) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	s := Defaults()
	if err := s.Set("SSLCertStore", base64.StdEncoding.EncodeToString(ed25519Key)); err != nil {
		t.Fatal(err)
	}
	if path, blob, err := s.CertStore(); path != "" || len(blob) != len(ed25519Key) || err != nil {
		t.Errorf("a short key is taken for a path: %q, %d, %v", path, len(blob), err)
	}
}

func FuzzSettingsSet(f *testing.F) {
	for _, c := range validSettings {
		f.Add(c.name, c.value)
	}
	for _, c := range invalidSettings {
		f.Add(c.name, c.value)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		s := Defaults()
		if err := s.Set(name, value); err != nil {
			if !reflect.DeepEqual(s, Defaults()) {
				t.Fatalf("Set(%q, %q) failed and changed something", name, value)
			}
			return
		}
		if err := s.Validate(); err != nil {
			t.Fatalf("Set(%q, %q) left settings that are not valid: %v", name, value, err)
		}
		text, err := s.Get(name)
		if err != nil {
			t.Fatalf("Get(%q): %v", name, err)
		}
		again := s
		if err := again.Set(name, text); err != nil || !reflect.DeepEqual(again, s) {
			t.Fatalf("Set(%q, %q) reads back %q, which is another value: %v", name, value, text, err)
		}
	})
}
