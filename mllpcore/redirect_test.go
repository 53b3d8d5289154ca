package mllpcore_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// A server outside that redirects to a private network is not followed, through a proxy either, however the address is
// written: a proxy takes what its system takes.
func TestRedirectIntoThePrivateNetwork(t *testing.T) {
	clearEnvironment(t)
	m, web := newListMaker(t, every), newCRLWeb(t)
	web.lists["/list"] = m.list(nil)
	for to, words := range map[string]string{
		web.URL + "/list": "", "http://[::1]/list": "", "http://10.1.2.3/": "", "http://169.254.169.254/": "",
		"http://2130706433/": "", "http://0x7f000001/": "", "http://127.1/": "", "http://0177.0.0.1/": "",
		"http://127.0.0.1./": "", "http://LocalHost./": "", "http://LOCALHOST/": "", "https://intranet/": "",
		"http://\u2460\u2461\u2466.0.0.1/": "", "http://\uff11\uff12\uff17.0.0.1/": "", "http://\uff4cocalhost/": "",
		"http://[fe80::1%25eth0]/": "", "http://[::ffff:127.0.0.1]/": "", "http://[2002:7f00:1::]/": "",
		"http://crl.clinic.invalid@127.0.0.1/": "with a user", "http://a:b@crl.clinic.invalid/": "with a user",
	} {
		outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		}))
		t.Cleanup(outside.Close)
		proxy := mllptest.NewProxy(t, mllptest.ProxySOCKS5, outside.Listener.Addr().String())
		cert, _ := m.client([]string{"http://crl.clinic.invalid/list"})
		ok, status := verdictOf(t, m, cert, "2", firewall("3", proxy.Address)...)
		if words == "" {
			words = "private network"
		}
		if ok || !strings.Contains(status, words) {
			t.Errorf("to %s: %v, %q", to, ok, status)
		}
		if asked := proxy.Requests(); len(asked) != 1 {
			t.Errorf("to %s: the proxy was asked %q", to, asked)
		}
	}
	if web.asked.Load() != 0 {
		t.Error("what is inside was reached")
	}
}

// A redirect from one public host to another is followed through a proxy.
func TestRedirectToThePublicInternet(t *testing.T) {
	clearEnvironment(t)
	m := newListMaker(t, every)
	list := m.list(nil)
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "lists.clinic.invalid" {
			http.Redirect(w, r, "http://lists.clinic.invalid/", http.StatusFound)
			return
		}
		_, _ = w.Write(list)
	}))
	t.Cleanup(outside.Close)
	proxy := mllptest.NewProxy(t, mllptest.ProxySOCKS5, outside.Listener.Addr().String())
	cert, _ := m.client([]string{"http://crl.clinic.invalid/list"})
	if ok, status := verdictOf(t, m, cert, "2", firewall("3", proxy.Address)...); !ok || status != "OK" {
		t.Errorf("%v, %q; the proxy was asked %q", ok, status, proxy.Requests())
	}
}
