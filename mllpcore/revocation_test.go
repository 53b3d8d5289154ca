package mllpcore_test

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// crlServer serves revocation lists by path and counts how often each was asked for.
type crlServer struct {
	*httptest.Server
	mu    sync.Mutex
	lists map[string][]byte
	asked map[string]int
}

func newCRLServer(t *testing.T) *crlServer {
	s := &crlServer{lists: make(map[string][]byte), asked: make(map[string]int)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked[r.URL.Path]++
		list, ok := s.lists[r.URL.Path]
		s.mu.Unlock()
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(list)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *crlServer) publish(t *testing.T, path string, ca *certs.CA, next time.Time, revoked ...certs.Entry) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []byte
	var err error
	switch len(revoked) {
	case 0:
		list, err = ca.Revoke(next)
	default:
		list, err = ca.Revoke(next, revoked[0].Leaf)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.lists[path] = list
}

func TestRevocationOfClients(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	web := newCRLServer(t)
	tomorrow := time.Now().AddDate(0, 0, 1)
	issue := func(name string, urls ...string) certs.Entry {
		return a.issue(certs.Request{CommonName: name, Client: true, CRLs: urls})
	}
	url := func(path string) string { return web.URL + path }
	good, revoked := issue("good", url("/list")), issue("revoked", url("/list"))
	second := issue("second", "ldap://clinic/list", url("/missing"), url("/list"))
	web.publish(t, "/list", a.ca, tomorrow, revoked)
	missing, silent, none := issue("missing", url("/missing")), issue("silent", "http://127.0.0.1:1/"), issue("none")
	old := issue("old", url("/old"))
	web.publish(t, "/old", a.ca, time.Now().Add(-time.Minute))
	forged := issue("forged", url("/forged"))
	web.publish(t, "/forged", stranger.ca, tomorrow)
	junk := issue("junk", url("/junk"))
	web.lists["/junk"] = []byte("<html>")
	text := issue("text", url("/text"))
	list, _ := a.ca.Revoke(tomorrow, text.Leaf)
	web.lists["/text"] = pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: list})
	s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM())))
	for _, tt := range []struct {
		entry       certs.Entry
		mode, flags string
		ok          bool
		words       string
	}{
		{revoked, "0", "0", true, "OK"},
		{good, "1", "0", true, "OK"},
		{good, "2", "0", true, "OK"},
		{revoked, "1", "0", false, "key compromise"},
		{revoked, "2", "0x531", false, "was revoked by CN=Test CA"},
		{second, "2", "0", true, "OK"},
		{missing, "1", "0", true, "404"},
		{missing, "2", "0", false, "404"},
		{missing, "2", "0x400", false, "SSLCheckCRL 2"},
		{missing, "2", "0x100", true, "not known"},
		{silent, "1", "0", true, "nothing listens there"},
		{silent, "2", "0", false, "nothing listens there"},
		{none, "1", "0", true, "names no revocation list"},
		{none, "2", "0", false, "names no revocation list"},
		{old, "1", "0", true, "has run out"},
		{old, "2", "0", false, "has run out"},
		{forged, "2", "0", false, "CN=Test CA did not sign it"},
		{junk, "2", "0", false, "not a revocation list"},
		{text, "1", "0", false, "was revoked"},
	} {
		t.Run(fmt.Sprintf("%s mode %s flags %s", tt.entry.Alias, tt.mode, tt.flags), func(t *testing.T) {
			if err := s.SetAll(map[string]string{"SSLCheckCRL": tt.mode, "SSLSecurityFlags": tt.flags}); err != nil {
				t.Fatal(err)
			}
			before := len(s.Events())
			if got := exchangeTLS(s.Address, a.client(&tt.entry)); got != tt.ok {
				t.Errorf("accepted = %v", got)
			}
			at := 0
			e := s.Await("verdict", func(e mllpcore.Event) bool {
				at++
				_, ok := e.(*mllpcore.SSLClientAuthenticationEvent)
				return ok && at > before
			})
			if auth := e.(*mllpcore.SSLClientAuthenticationEvent); auth.Accept != tt.ok || !strings.Contains(auth.Status, tt.words) {
				t.Errorf("verdict %v %q, want %q", auth.Accept, auth.Status, tt.words)
			}
		})
	}
	// Lists are kept until their NextUpdate, failures for a while. For the second certificate /missing is asked for beside
	// /list, which may answer first and end that: then it is not known yet, and asked for once more.
	web.mu.Lock()
	defer web.mu.Unlock()
	for _, path := range []string{"/list", "/missing", "/old", "/forged", "/junk", "/text"} {
		if n := web.asked[path]; n != 1 && (path != "/missing" || n != 2) {
			t.Errorf("%s: asked for %d times", path, n)
		}
	}
}

func TestRevocationOfAnIntermediateThroughTheProxy(t *testing.T) {
	clearEnvironment(t)
	a := newAuthority(t)
	web := newCRLServer(t)
	between, err := a.ca.Intermediate("Between")
	if err != nil {
		t.Fatal(err)
	}
	// The authority between names no list itself, so that only flag 0x400 lets it pass in mode 2.
	leaf, err := between.Issue(certs.Request{CommonName: "leaf", Client: true, CRLs: []string{"http://crl.clinic.example/list"}})
	if err != nil {
		t.Fatal(err)
	}
	web.publish(t, "/list", between, time.Now().AddDate(0, 0, 1))
	proxy := mllptest.NewProxy(t, mllptest.ProxySOCKS5, web.Listener.Addr().String())
	s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM()), "SSLCheckCRL", "2"),
		with(firewall("3", proxy.Address)...))
	for flags, ok := range map[string]bool{"0": false, "0x100": false, "0x400": true} {
		if err := s.Set("SSLSecurityFlags", flags); err != nil {
			t.Fatal(err)
		}
		if got := exchangeTLS(s.Address, a.client(&leaf)); got != ok {
			t.Errorf("flags %s: accepted = %v", flags, got)
		}
	}
	if asked := proxy.Requests(); len(asked) != 1 || !strings.Contains(asked[0], "crl.clinic.example") {
		t.Errorf("the proxy was asked %q, want once for the list", asked)
	}
}
