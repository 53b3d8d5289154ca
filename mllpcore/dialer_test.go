package mllpcore_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/dial"
	"mllpscope/mllpcore/mllptest"
)

// settings returns the defaults with some settings changed: name, value, name, value …
func settings(t *testing.T, pairs ...string) *mllpcore.Settings {
	t.Helper()
	values := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	s := mllpcore.DefaultSettings()
	if err := s.SetAll(values); err != nil {
		t.Fatal(err)
	}
	return &s
}

// exchange sends a message to an address by these settings.
func exchange(t *testing.T, s *mllpcore.Settings, address string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), mllptest.Wait)
	defer cancel()
	c, err := mllpcore.Dial(ctx, mllpcore.ClientOptions{Address: address, Dial: dial.New(s)})
	if err != nil {
		return "", err
	}
	defer c.Close()
	answer, err := c.Send(ctx, []byte(mllptest.Message("P")))
	return mllptest.Field(string(answer), "MSA", 1), err
}

// clearEnvironment takes the proxies of the machine that runs the test away.
func clearEnvironment(t *testing.T) {
	t.Helper()
	for _, name := range []string{"HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "HTTP_PROXY"} {
		t.Setenv(name, "")
		t.Setenv(strings.ToLower(name), "")
	}
}

func firewall(kind, address string, more ...string) []string {
	host, port, _ := net.SplitHostPort(address)
	return append([]string{"FirewallType", kind, "FirewallHost", host, "FirewallPort", port}, more...)
}

func TestProxyOnTheWire(t *testing.T) {
	s := mllptest.NewServer(t)
	for _, tt := range []struct {
		name, firewall string
		kind           mllptest.ProxyKind
		address        string
		more           []string
		want           string
	}{
		{
			"tunnel", "1", mllptest.ProxyHTTP, "hl7.clinic.example:2575", nil,
			"CONNECT hl7.clinic.example:2575 HTTP/1.1\r\nHost: hl7.clinic.example:2575\r\n\r\n",
		},
		{
			"tunnel with password and headers", "1", mllptest.ProxyHTTP, "[2001:db8::7]:2575",
			[]string{"FirewallUser", "Aladdin", "FirewallPassword", "open sesame", "FirewallData", "X-Site: A\nX-Room: 7"},
			"CONNECT [2001:db8::7]:2575 HTTP/1.1\r\nHost: [2001:db8::7]:2575\r\n" +
				"Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\nX-Site: A\r\nX-Room: 7\r\n\r\n",
		},
		{
			"SOCKS4", "2", mllptest.ProxySOCKS4, "192.0.2.7:2575",
			[]string{"FirewallUser", "me"},
			"\x04\x01\x0a\x0f\xc0\x00\x02\x07me\x00",
		},
		{
			"SOCKS4 resolves here", "2", mllptest.ProxySOCKS4, "localhost:2575", nil,
			"\x04\x01\x0a\x0f\x7f\x00\x00\x01\x00",
		},
		{
			"SOCKS4A", "10", mllptest.ProxySOCKS4, "hl7.clinic.example:2575",
			[]string{"FirewallUser", "me"},
			"\x04\x01\x0a\x0f\x00\x00\x00\x01me\x00hl7.clinic.example\x00",
		},
		{"SOCKS4A with an address", "10", mllptest.ProxySOCKS4, "192.0.2.7:2575", nil, "\x04\x01\x0a\x0f\xc0\x00\x02\x07\x00"},
		{
			"SOCKS5", "3", mllptest.ProxySOCKS5, "hl7.clinic.example:2575", nil,
			"\x05\x01\x00\x03\x12hl7.clinic.example\x0a\x0f",
		},
		{"SOCKS5 with IPv4", "3", mllptest.ProxySOCKS5, "192.0.2.7:2575", nil, "\x05\x01\x00\x01\xc0\x00\x02\x07\x0a\x0f"},
		{
			"SOCKS5 with IPv6", "3", mllptest.ProxySOCKS5, "[2001:db8::7]:2575", nil,
			"\x05\x01\x00\x04\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x07\x0a\x0f",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := mllptest.NewProxy(t, tt.kind, s.Address)
			got, err := exchange(t, settings(t, firewall(tt.firewall, p.Address, tt.more...)...), tt.address)
			if err != nil || got != "AA" {
				t.Fatalf("answered %q, %v", got, err)
			}
			if asked := p.Requests(); len(asked) != 1 || asked[0] != tt.want {
				t.Errorf("asked %q\nwant  %q", asked, tt.want)
			}
		})
	}
}

func TestProxyRefusals(t *testing.T) {
	for _, tt := range []struct {
		name, firewall string
		kind           mllptest.ProxyKind
		refuse, words  string
		more           []string
	}{
		{"407", "1", mllptest.ProxyHTTP, "HTTP/1.1 407 No\r\n\r\n", "set FirewallUser", nil},
		{"407 again", "1", mllptest.ProxyHTTP, "HTTP/1.0 407 No\r\nProxy-Authenticate: NTLM\r\n\r\n", `asks for "NTLM"`, []string{"FirewallUser", "x"}},
		{"403", "1", mllptest.ProxyHTTP, "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", "does not allow tunnels", nil},
		{"502", "1", mllptest.ProxyHTTP, "HTTP/1.1 502 Bad Gateway\r\n\r\n", "could not reach", nil},
		{"no HTTP", "1", mllptest.ProxyHTTP, "SSH-2.0-x\r\n\r\n", "not HTTP", nil},
		{"silent", "1", mllptest.ProxyHTTP, "HTTP/1.1", "did not answer CONNECT", nil},
		{"SOCKS4 user", "2", mllptest.ProxySOCKS4, "\x00\x5d\x00\x00\x00\x00\x00\x00", "FirewallUser", nil},
		{"SOCKS4 no", "2", mllptest.ProxySOCKS4, "\x00\x5b\x00\x00\x00\x00\x00\x00", "code 91", nil},
		{"not SOCKS4", "2", mllptest.ProxySOCKS4, "HTTP/1.1 400", "does not speak SOCKS4", nil},
		{"SOCKS5 no", "3", mllptest.ProxySOCKS5, "\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00", "refused", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := mllptest.NewProxy(t, tt.kind, "127.0.0.1:1", func(p *mllptest.Proxy) { p.Refuse = tt.refuse })
			_, err := exchange(t, settings(t, firewall(tt.firewall, p.Address, tt.more...)...), "192.0.2.7:2575")
			if err == nil || !strings.Contains(err.Error(), tt.words) || !strings.Contains(err.Error(), p.Address) {
				t.Errorf("%v, want %q and the proxy's address", err, tt.words)
			}
		})
	}
}

func TestSOCKS5Password(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.NewProxy(t, mllptest.ProxySOCKS5, s.Address, func(p *mllptest.Proxy) { p.User, p.Password = "me", "secret" })
	for _, tt := range []struct {
		more  []string
		words string
	}{
		{[]string{"FirewallUser", "me", "FirewallPassword", "secret"}, ""},
		{[]string{"FirewallUser", "me", "FirewallPassword", "Secret"}, "does not take this FirewallUser"},
		{nil, "set FirewallUser"},
	} {
		got, err := exchange(t, settings(t, firewall("3", p.Address, tt.more...)...), "hl7.clinic.example:1")
		if tt.words == "" && got != "AA" || tt.words != "" && (err == nil || !strings.Contains(err.Error(), tt.words)) {
			t.Errorf("%v: answered %q, %v", tt.more, got, err)
		}
		if err != nil && strings.Contains(strings.ToLower(err.Error()), "secret") {
			t.Errorf("the password stands in %v", err)
		}
	}
}

func TestProxyExceptions(t *testing.T) {
	clearEnvironment(t)
	s := mllptest.NewServer(t)
	host, port, _ := net.SplitHostPort(s.Address)
	for exceptions, direct := range map[string]bool{
		"": false, host: true, "127.0.0.0/8": true, "127.*": true, "10.0.0.0/8; *.clinic.example": false, "*": true,
		"localhost": false, "127.0.0.?": false,
	} {
		p := mllptest.NewProxy(t, mllptest.ProxySOCKS5, s.Address)
		_, err := exchange(t, settings(t, firewall("3", p.Address, "ProxyExceptionsList", exceptions)...), s.Address)
		if asked := len(p.Requests()); err != nil || (asked == 0) != direct {
			t.Errorf("%q: asked the proxy %d times, %v", exceptions, asked, err)
		}
	}
	p := mllptest.NewProxy(t, mllptest.ProxySOCKS5, s.Address)
	list := "*.clinic.example, LOCAL*"
	if _, err := exchange(t, settings(t, firewall("3", p.Address, "ProxyExceptionsList", list)...), "localhost:"+port); err != nil || len(p.Requests()) != 0 {
		t.Errorf("localhost is an exception: %v, %q", err, p.Requests())
	}
}

func TestProxyOfTheEnvironment(t *testing.T) {
	s := mllptest.NewServer(t)
	tunnel := mllptest.NewProxy(t, mllptest.ProxyHTTP, s.Address)
	socks := mllptest.NewProxy(t, mllptest.ProxySOCKS5, s.Address, func(p *mllptest.Proxy) { p.User, p.Password = "me", "pw" })
	old := mllptest.NewProxy(t, mllptest.ProxySOCKS4, s.Address)
	fallback := mllptest.NewProxy(t, mllptest.ProxySOCKS4, s.Address)
	all := map[string]*mllptest.Proxy{"tunnel": tunnel, "socks": socks, "old": old, "fallback": fallback}
	for _, tt := range []struct {
		name, https, all, no, used string
		more                       []string
	}{
		{"HTTPS_PROXY", "http://" + tunnel.Address, "", "", "tunnel", nil},
		{"without a scheme", tunnel.Address, "", "", "tunnel", nil},
		{"ALL_PROXY", "", "socks5://me:pw@" + socks.Address, "", "socks", nil},
		{"HTTPS_PROXY wins", tunnel.Address, "socks5://me:pw@" + socks.Address, "", "tunnel", nil},
		{"socks4a", "", "socks4a://" + old.Address, "", "old", nil},
		{"none named", "", "", "", "fallback", firewall("10", fallback.Address)},
		{"NO_PROXY of another", tunnel.Address, "", "other.example", "tunnel", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clearEnvironment(t)
			t.Setenv("HTTPS_PROXY", tt.https)
			t.Setenv("all_proxy", tt.all)
			t.Setenv("NO_PROXY", tt.no)
			before := map[string]int{}
			for name, p := range all {
				before[name] = len(p.Requests())
			}
			set := settings(t, append([]string{"FirewallAutoDetect", "True"}, tt.more...)...)
			if got, err := exchange(t, set, "hl7.clinic.example:2575"); err != nil || got != "AA" {
				t.Fatalf("answered %q, %v", got, err)
			}
			for name, p := range all {
				if used := len(p.Requests()) > before[name]; used != (name == tt.used) {
					t.Errorf("%s used: %v", name, used)
				}
			}
		})
	}
	t.Run("NO_PROXY", func(t *testing.T) {
		clearEnvironment(t)
		t.Setenv("HTTPS_PROXY", tunnel.Address)
		t.Setenv("NO_PROXY", "192.0.2.0/24,.clinic.example")
		before := len(tunnel.Requests())
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // the way is chosen; nothing must go out to it
		_, err := dial.New(settings(t, "FirewallAutoDetect", "True"))(ctx, "tcp", "192.0.2.7:2575")
		if !errors.Is(err, context.Canceled) || len(tunnel.Requests()) != before {
			t.Errorf("%v, asked %q", err, tunnel.Requests())
		}
	})
	t.Run("unknown kind", func(t *testing.T) {
		clearEnvironment(t)
		t.Setenv("HTTPS_PROXY", "ftp://me:hunter2@proxy:1")
		_, err := exchange(t, settings(t, "FirewallAutoDetect", "True"), "hl7.clinic.example:2575")
		if !errors.Is(err, mllpcore.ErrUnsupported) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v", err)
		}
	})
}

func TestDialerWords(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, tt := range []struct {
		name    string
		set     []string
		address string
		words   string
	}{
		{"refused", nil, closed.Addr().String(), "nothing listens there"},
		{"no port", nil, "hl7.clinic.example", "not HOST:PORT"},
		{"no proxy", []string{"FirewallType", "3"}, "192.0.2.7:1", "FirewallHost is empty"},
		{"proxy away", firewall("1", closed.Addr().String()), "192.0.2.7:1", "nothing listens there"},
		{"SOCKS4 with IPv6", firewall("2", closed.Addr().String()), "[2001:db8::7]:1", "use SOCKS5"},
		{"IPv6 only", []string{"UseIPv6", "1"}, closed.Addr().String(), "no suitable address"},
		{"IPv4 only", []string{"UseIPv6", "0"}, "[::1]:1", "no suitable address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := exchange(t, settings(t, tt.set...), tt.address)
			if err == nil || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("%v, want %q", err, tt.words)
			}
		})
	}
}

// TestConnectionTimeoutOfAProxy: a proxy that accepts and then says nothing holds nobody longer than ConnectionTimeout.
func TestConnectionTimeoutOfAProxy(t *testing.T) {
	stuck, err := net.Listen("tcp", "127.0.0.1:0") // accepts in the backlog, never reads
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stuck.Close() })
	for _, kind := range []string{"1", "2", "3", "10"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			set := settings(t, firewall(kind, stuck.Addr().String(), "ConnectionTimeout", "1")...)
			_, err := exchange(t, set, "192.0.2.7:2575")
			var own *mllpcore.Error
			if !errors.As(err, &own) || own.Code != mllpcore.CodeTimedOut || !strings.Contains(err.Error(), "ConnectionTimeout") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestClientOptionsGoThroughTheProxyWithTLS(t *testing.T) {
	a := newAuthority(t)
	s := a.serve()
	p := mllptest.NewProxy(t, mllptest.ProxyHTTP, s.Address)
	set := settings(t, firewall("1", p.Address, "SSLServerCACerts", string(a.ca.PEM()))...)
	o, err := mllpcore.NewClientOptions(set, "127.0.0.1:2575", true)
	if err != nil {
		t.Fatal(err)
	}
	c, err := mllpcore.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	answer, err := c.Send(t.Context(), []byte(mllptest.Message("P")))
	if err != nil || mllptest.Field(string(answer), "MSA", 1) != "AA" || len(p.Requests()) != 1 {
		t.Errorf("answered %q, %v; the proxy was asked %q", answer, err, p.Requests())
	}
}
