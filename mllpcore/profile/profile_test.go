package profile

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mllpscope/mllpcore/setting"

	"github.com/google/go-cmp/cmp"
)

const whole = `# by hand
name = "Ward 7"

[settings]
localport = 2576
SSLEnabled = true
SSLCertStore = "keys/ward7.pfx"
StartBlockChar = 0x0C
EndBlockChar = "28"
TCPKeepAlive = "no"
AllowedHosts = ["10.0.0.0/8", "192.168.1.7"]
BlockedHosts = "10.9.0.0/16; 10.8.0.0/16"
SSLCACertFilePaths = ["a.pem", "/b.pem"]
SSLSecurityFlags = 0x0
AckMode = "never"
SSLCertSubject = """
CN=A
O=B"""

[window]
width = 960
split = 0.25
columns = ["time", "from"]

[window.sizes]
drawer = 120
`

func TestParse(t *testing.T) {
	p, err := Parse([]byte("\xEF\xBB\xBF"+whole), "fallback")
	if err != nil {
		t.Fatal(err)
	}
	want := Profile{
		Name: "Ward 7",
		Settings: map[string]string{
			"LocalPort": "2576", "SSLEnabled": "True", "SSLCertStore": "keys/ward7.pfx", "StartBlockChar": "0x0C",
			"EndBlockChar": "0x1C", "KeepAlive": "False", "AllowedHosts": "10.0.0.0/8, 192.168.1.7",
			"BlockedHosts": "10.9.0.0/16, 10.8.0.0/16", "SSLCACertFilePaths": "a.pem, /b.pem", "SSLSecurityFlags": "0",
			"AckMode": "never", "SSLCertSubject": "CN=A\nO=B",
		},
		Window: map[string]any{
			"width": int64(960), "split": 0.25, "columns": []any{"time", "from"},
			"sizes": map[string]any{"drawer": int64(120)},
		},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

func TestParseOtherForms(t *testing.T) {
	for _, text := range []string{
		`settings = { LocalPort = 7, LogLevel = "2" }`,
		"settings.LocalPort = 7\nsettings.LogLevel = 2",
		"[settings]\n\"LocalPort\" = \"7\"\nLogLevel = 2",
		"[settings] # comment\r\nLocalPort = 7\r\nLogLevel = 2\r\n",
	} {
		p, err := Parse([]byte(text), "fallback")
		if err != nil || p.Settings["LocalPort"] != "7" || p.Settings["LogLevel"] != "2" || p.Name != "fallback" {
			t.Errorf("%s\n%+v, %v", text, p, err)
		}
	}
	if p, err := Parse(nil, "empty"); err != nil || p.Name != "empty" || len(p.Settings) != 0 {
		t.Errorf("an empty file: %+v, %v", p, err)
	}
}

func TestParseRefuses(t *testing.T) {
	key := "-----BEGIN PRIVATE KEY-----\\nMIIhidden"
	for _, c := range []struct {
		text, words string
		line        int
		kind        error
	}{
		{
			"name = \"a\"\n[settings]\n\nLocalPrt = 1", `unknown setting "LocalPrt": did you mean LocalPort?`, 4,
			setting.ErrUnknownSetting,
		},
		{"settings.LocalPrt = 1", "did you mean LocalPort?", 1, setting.ErrUnknownSetting},
		{"\nsettings = { LogLevel = 1, LocalPrt = 1 }", "did you mean LocalPort?", 2, setting.ErrUnknownSetting},
		{"[settings]\nLocalPort = 70000", `LocalPort: "70000" is not a port`, 2, setting.ErrBadValue},
		{"[settings]\nLocalPort = 1.5", "LocalPort is not a whole number: write LocalPort = 2575", 2, nil},
		{"[settings]\nLocalPort = true", "is not a whole number", 2, nil},
		{"[settings]\nKeepAlive = 2", "is neither true nor false", 2, setting.ErrBadValue},
		{"[settings]\nKeepAlive = []", "is not true or false: write KeepAlive = true", 2, nil},
		{"[settings]\nLocalHost = 5", `is not a text in quotes: write LocalHost = "…"`, 2, nil},
		{"[settings]\nStartBlockChar = 300", "is not a byte", 2, setting.ErrBadValue},
		{"[settings]\nStartBlockChar = [1]", "is not a byte: write StartBlockChar = 0x0B", 2, nil},
		{"[settings]\nAllowedHosts = [1]", "is not a list of texts", 2, nil},
		{"[settings]\nAllowedHosts = [\"10.0.0.1, 10.0.0.2\"]", "is not one item", 2, nil},
		{"[settings]\nLocalPort = 1\nLocalPort = 2", "is not TOML", 0, nil},
		{"[settings]\nLocalPort = 1\nlocalport = 2", "LocalPort is already set in line 2", 3, nil},
		{"[settings]\nKeepAlive = true\nTCPKeepAlive = false", "KeepAlive is already set in line 2", 3, nil},
		{"[settings]\nLogLevel = 1\nEndBlockChar = 11", "must differ", 0, setting.ErrBadValue},
		{"[settings]\nSSLCertStorePassword = \"hidden\"", "-set SSLCertStorePassword=@FILE", 2, ErrSecret},
		{"[settings]\nfirewallpassword = \"hidden\"", "FirewallPassword is a secret", 2, ErrSecret},
		{"[settings]\nFirewallData = \"Proxy-Authorization: hidden\"", "FirewallData is a secret", 2, ErrSecret},
		{"[settings]\nFirewallPasword = \"hidden\"", "did you mean FirewallPassword?", 2, setting.ErrUnknownSetting},
		{
			"[settings]\n\"FirewallPassword: hidden\" = 1", "what stands behind FirewallPassword is not shown", 2,
			setting.ErrUnknownSetting,
		},
		{"[settings]\nFirewallPassword = 1hidden", "is not TOML", 2, nil},
		{"[settings]\nFirewallPassword = 4711.5e99999", "is a number that cannot be read", 2, nil},
		{"[settings]\nFirewallPassword hidden", "is not TOML", 2, nil},
		{"[settings]\nFirewallPassword: hidden", "is not TOML", 2, nil},
		{"[settings]\nFirewallHost = \"joe:hidden@proxy\"", "leave out the user name and the password", 2, setting.ErrBadValue},
		{"[settings]\nLogLevel = 1\nSSLCertStore = \"" + key + "\"", "give the path of a file", 3, ErrBlob},
		{"[settings]\nListening = true", "belongs to a running server", 2, nil},
		{"[settings]\nBuildInfo = \"x\"", "belongs to a running server", 2, nil},
		{"[settings]\nSSLSecurityFlags = \"0x200\"", "the bit 0x200", 2, setting.ErrUnsupported},
		{"[settings]\nSSLCertStoreType = 20", "hardware keys", 2, setting.ErrUnsupported},
		{"[settings.LocalPort]\nx = 1", "LocalPort is not a whole number", 1, nil},
		{"[settings]\nLocalPort.x = 1", "settings.LocalPort.x is not a setting", 2, nil},
		{"[[settings]]\nLocalPort = 1", "settings is not a table", 1, nil},
		{"settings = 1", "settings is not a table", 1, nil},
		{"window = 1", "window is not a table", 1, nil},
		{"name = 5", "name is not a text", 1, nil},
		{"name = \" \"", "name is not a text", 1, nil},
		{"LocalPort = 1", `unknown key "LocalPort"`, 1, nil},
		{"name = \"a\"\n\n[[future]]\nwhen = \"x\"", `unknown key "future"`, 3, nil},
		{"[setting]\nLocalPort = 1", `unknown key "setting"`, 1, nil},
		{"name = \"a\"\n[settings]\nLocalPort 1", "is not TOML at column", 3, nil},
		{"\x00\x01", "is not TOML", 1, nil},
	} {
		_, err := Parse([]byte(c.text), "x")
		var where *Error
		if !errors.As(err, &where) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%q: %v, want %q", c.text, err, c.words)
			continue
		}
		if c.line != 0 && where.Line != c.line {
			t.Errorf("%q: line %d, want %d", c.text, where.Line, c.line)
		}
		if c.kind != nil && !errors.Is(err, c.kind) {
			t.Errorf("%q: %v does not match %v", c.text, err, c.kind)
		}
		if strings.Contains(err.Error(), "hidden") {
			t.Errorf("a secret in the error: %v", err)
		}
	}
}

func TestFromSettings(t *testing.T) {
	s := setting.Defaults()
	if err := s.SetAll(map[string]string{
		"LocalPort": "2576", "SSLCertStore": "/keys/a.pfx", "SSLCertStorePassword": "pw", "FirewallPassword": "pw",
		"TCPKeepAlive": "no",
	}); err != nil {
		t.Fatal(err)
	}
	p := FromSettings("Ward 7", s)
	want := map[string]string{"LocalPort": "2576", "SSLCertStore": "/keys/a.pfx", "KeepAlive": "False"}
	if !maps.Equal(p.Settings, want) || p.Name != "Ward 7" {
		t.Errorf("got %q %v", p.Name, p.Settings)
	}
	if !slices.Equal(p.Omitted, []string{"SSLCertStorePassword", "FirewallPassword"}) {
		t.Errorf("omitted %v", p.Omitted)
	}
	if err := s.Set("SSLCertStore", "-----BEGIN CERTIFICATE-----"); err != nil {
		t.Fatal(err)
	}
	p = FromSettings("x", s)
	if p.Settings["SSLCertStore"] != "" || !slices.Contains(p.Omitted, "SSLCertStore") {
		t.Errorf("a blob was taken into the profile: %v, omitted %v", p.Settings, p.Omitted)
	}
}

func TestToSettingsStartsPathsAtTheProfile(t *testing.T) {
	folder := t.TempDir()
	absolute := filepath.Join(folder, "abs.pem")
	p := Profile{Path: filepath.Join(folder, "a.toml"), Settings: map[string]string{
		"SSLCertStore": "keys/a.pfx", "SSLCACertFilePaths": "ca.pem; " + absolute, "OpenSSLCADir": absolute,
		"OpenSSLCAFile": "../ca.pem", "LocalHost": "relative.example",
	}}
	s, err := p.ToSettings()
	if err != nil {
		t.Fatal(err)
	}
	got := []string{
		s.SSLCertStore, s.SSLCACertFilePaths[0], s.SSLCACertFilePaths[1], s.OpenSSLCADir, s.OpenSSLCAFile, s.LocalHost,
	}
	want := []string{
		filepath.Join(folder, "keys", "a.pfx"), filepath.Join(folder, "ca.pem"), absolute, absolute,
		filepath.Join(filepath.Dir(folder), "ca.pem"), "relative.example",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if p.Settings["SSLCertStore"] != "keys/a.pfx" {
		t.Error("ToSettings changed the profile")
	}
	p.Path = ""
	if s, _ := p.ToSettings(); s.SSLCertStore != "keys/a.pfx" {
		t.Errorf("without a folder the path became %q", s.SSLCertStore)
	}
}
