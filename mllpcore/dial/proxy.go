package dial

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"mllpscope/mllpcore/setting"
)

// proxyKind is what a proxy speaks, with the numbers of FirewallType; an HTTP proxy reached with TLS is known from the
// environment only.
type proxyKind int

const (
	proxyHTTP    proxyKind = 1
	proxySOCKS4  proxyKind = 2
	proxySOCKS5  proxyKind = 3
	proxySOCKS4A proxyKind = 10
	proxyHTTPS   proxyKind = -1
)

// String names the kind in an error.
func (k proxyKind) String() string {
	switch k {
	case proxySOCKS4:
		return "SOCKS4 proxy"
	case proxySOCKS5:
		return "SOCKS5 proxy"
	case proxySOCKS4A:
		return "SOCKS4A proxy"
	default:
		return "HTTP proxy"
	}
}

// proxy is one proxy and what it is told.
type proxy struct {
	kind           proxyKind
	address        string // host:port
	user, password string
	headers        string // FirewallData
}

// through makes a connection to address by way of the proxy.
func (p *proxy) through(ctx context.Context, d *dialer, address string) (net.Conn, error) {
	switch p.kind {
	case proxySOCKS4, proxySOCKS4A:
		return p.socks4(ctx, d, address)
	case proxySOCKS5:
		return p.socks5(ctx, d, address)
	default:
		return p.tunnel(ctx, d, address)
	}
}

// proxyFor returns the proxy for a host; nil for a direct connection.
func proxyFor(set *setting.Values, host, address string) (*proxy, error) {
	if set.FirewallType == 0 && !set.FirewallAutoDetect || isException(set, host) {
		return nil, nil //nolint:nilnil // no proxy is what was asked for
	}
	if set.FirewallAutoDetect {
		p, found, err := environmentProxy(set, address)
		if found || err != nil {
			return p, err
		}
	}
	if set.FirewallType == 0 {
		return nil, nil //nolint:nilnil // the environment names none
	}
	if set.FirewallHost == "" {
		return nil, fmt.Errorf("FirewallType %d is a proxy and FirewallHost is empty: name the proxy, or set "+
			"FirewallType to 0", set.FirewallType)
	}
	return &proxy{
		kind: proxyKind(set.FirewallType), address: net.JoinHostPort(set.FirewallHost, strconv.Itoa(set.ProxyPort())),
		user: set.FirewallUser, password: set.FirewallPassword, headers: set.FirewallData,
	}, nil
}

// isException reports whether ProxyExceptionsList has a host. Names match in any case, * stands for any characters.
func isException(set *setting.Values, host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	addr, err := netip.ParseAddr(host)
	addr = addr.Unmap().WithZone("")
	for _, item := range set.ProxyExceptionsList {
		if p, bad := setting.ParsePrefix(item); bad == nil {
			if err == nil && p.Contains(addr) {
				return true
			}
			continue
		}
		// A host has no slash, so that path.Match takes * for any characters.
		if ok, bad := path.Match(escapePattern(strings.ToLower(item)), host); bad == nil && ok {
			return true
		}
	}
	return false
}

// escapePattern leaves * as the only character with a meaning.
func escapePattern(item string) string {
	return strings.NewReplacer(`\`, `\\`, "?", `\?`, "[", `\[`).Replace(item)
}

// environmentProxy returns the proxy that HTTPS_PROXY or ALL_PROXY name, in upper or lower case; nil where NO_PROXY
// makes an exception. found is false when the environment names none. As everywhere, NO_PROXY holds for loopback
// addresses by itself.
func environmentProxy(set *setting.Values, address string) (p *proxy, found bool, err error) {
	text := cmp.Or(os.Getenv("HTTPS_PROXY"), os.Getenv("https_proxy"), os.Getenv("ALL_PROXY"), os.Getenv("all_proxy"))
	if text == "" {
		return nil, false, nil
	}
	rules := httpproxy.Config{
		HTTPSProxy: "http://proxy", // any: only NO_PROXY is asked about
		NoProxy:    cmp.Or(os.Getenv("NO_PROXY"), os.Getenv("no_proxy")),
	}
	through, err := rules.ProxyFunc()(&url.URL{Scheme: "https", Host: address})
	if err != nil || through == nil {
		return nil, true, err
	}
	p, err = parseProxyURL(text)
	if err != nil {
		return nil, true, err
	}
	p.headers = set.FirewallData
	return p, true, nil
}

// parseProxyURL takes a proxy as the environment names it; without a scheme it is an HTTP proxy.
func parseProxyURL(text string) (*proxy, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("HTTPS_PROXY or ALL_PROXY of the environment is not the address of a proxy: " +
			"write http://host:port or socks5://host:port")
	}
	kinds := map[string]struct {
		kind proxyKind
		port string
	}{
		"http": {proxyHTTP, "80"}, "https": {proxyHTTPS, "443"}, "socks": {proxySOCKS5, "1080"},
		"socks4": {proxySOCKS4, "1080"}, "socks4a": {proxySOCKS4A, "1080"},
		"socks5": {proxySOCKS5, "1080"}, "socks5h": {proxySOCKS5, "1080"},
	}
	k, ok := kinds[strings.ToLower(u.Scheme)]
	if !ok {
		return nil, fmt.Errorf("the environment names a proxy of the kind %q: %w: http, https, socks4, socks4a and "+
			"socks5 are known", u.Scheme, setting.ErrUnsupported)
	}
	p := &proxy{kind: k.kind, address: net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), k.port))}
	if u.User != nil {
		p.user = u.User.Username()
		p.password, _ = u.User.Password()
	}
	return p, nil
}
