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
		{"FirewallData=Proxy-Authorization: hush", "FirewallData"},
		{"SSLCertStorePasword=hush", "SSLCertStorePassword"},
		{"Password=hush", "NAME"},
		{"pasword=hush", "NAME"},
		{"ProxyPwd=hush", "NAME"},
		{"LocalPrt=hush", ""},
	}
	for _, tt := range tests {
		var set assignments
		if err := set.Set(tt.set); err != nil || set.wrong != nil {
			t.Fatal(err, set.wrong)
		}
		var said bytes.Buffer
		_, err := configure("", set, streams{out: &said, err: &said}) // a store of nonsense is refused as well
		text := said.String()
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", tt.set, err)
		}
		switch {
		case tt.name == "" && text != "":
			t.Errorf("%s: %s", tt.set, text)
		case tt.name != "" && !strings.Contains(text, tt.name+"=@FILE"), strings.Contains(text, "hush"):
			t.Errorf("%s: %q", tt.set, text)
		}
	}
}

// A command line with a mistake in it never repeats what may be a secret, and says which mistake it is.
func TestMistypedSecretsAreNotRepeated(t *testing.T) {
	message := filepath.Join(t.TempDir(), "m.hl7")
	if err := os.WriteFile(message, []byte("MSH|^~\\&|A\r"), 0o600); err != nil {
		t.Fatal(err)
	}
	serve, send := []string{"serve", "-store", "none"}, []string{"send", "-to", "127.0.0.1:1"}
	for name, tt := range map[string]struct {
		command, args []string
		code          int
		words         string
	}{
		"colon":               {serve, []string{"-set", "FirewallPassword:hush"}, 2, "FirewallPassword=VALUE, or NAME=@FILE"},
		"blank":               {serve, []string{"-set", "FirewallPassword hush"}, 2, "FirewallPassword=VALUE"},
		"another argument":    {serve, []string{"-set", "FirewallPassword", "hush"}, 2, "the value is missing"},
		"with a minus":        {serve, []string{"-set", "FirewallPassword", "-hush"}, 2, "the value is missing"},
		"blanks around":       {serve, []string{"-set", "FirewallPassword", "=", "hush"}, 2, "the value is missing"},
		"blank behind":        {serve, []string{"-set", "FirewallPassword=", "hush"}, 2, "none stands behind the ="},
		"blank inside":        {serve, []string{"-set", "FirewallPassword=a", "hush"}, 2, "a value with blanks needs quotes"},
		"no name":             {serve, []string{"-set", "=hush"}, 2, "the name is missing"},
		"value alone":         {serve, []string{"-set", "hush!"}, 2, "(5 bytes, not shown)"},
		"value alone, a word": {serve, []string{"-set", "hushhush"}, 2, "(8 bytes, not shown)"},
		"without -set":        {serve, []string{"FirewallPassword=hush"}, 2, "FirewallPassword=…"},
		"send: without -set":  {send, []string{"FirewallPassword=hush", message}, 1, "needs -set"},
		"no command":          {nil, []string{"FirewallPassword=hush"}, 2, "there is no command"},
		"value alone, = in":   {serve, []string{"-set", "hush!=="}, 1, "not shown"},
		"glued":               {serve, []string{"-set", "FirewallPassword|hush=="}, 1, "write FirewallPassword=VALUE"},
		"begins with @":       {serve, []string{"-set", "FirewallPassword=@hush"}, 2, "is written with @@"},
		"mistyped, with @":    {serve, []string{"-set", "FirewallPasword=@hush"}, 2, "is written with @@"},
		"mistyped":            {serve, []string{"-set", "FirewallPasword=hush"}, 1, "did you mean FirewallPassword?"},
		"quoted as in TOML":   {serve, []string{"-set", "FirewallPassword = \"hush\"", "-set", "LocalPort=x"}, 1, "is not a port"},
		"of a proxy":          {serve, []string{"-set", "FirewallHost=http://joe:hush@proxy:80"}, 1, "FirewallUser and FirewallPassword"},
		"in -listen":          {serve, []string{"-listen", "joe:hush@127.0.0.1:1:2"}, 2, "give HOST:PORT"},
		"header":              {serve, []string{"-set", "FirewallData=hush"}, 1, "(not shown) is not a list of header lines"},
		"as a flag":           {serve, []string{"-FirewallPassword=hush"}, 2, "-FirewallPassword"},
		"send: blank behind":  {send, []string{"-set", "FirewallPassword=", "hush", message}, 1, "needs quotes"},
		"send: colon":         {send, []string{"-set", "FirewallPassword:hush", message}, 2, "FirewallPassword=VALUE"},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, code := output(t, append(tt.command, tt.args...)...)
			if code != tt.code || !strings.Contains(errs, tt.words) || strings.Contains(out+errs, "hush") {
				t.Errorf("exit %d, %q, %q; want exit %d and %q", code, out, errs, tt.code, tt.words)
			}
		})
	}
}
