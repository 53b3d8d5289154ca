package mllpcore_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/mllpcore"
)

// intermediate makes a CA below another, whose own certificate names those lists.
func (m *listMaker) intermediate(points []string) *listMaker {
	m.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		m.t.Fatal(err)
	}
	m.next++
	return &listMaker{t: m.t, key: key, next: 100, cert: m.sign(&x509.Certificate{
		SerialNumber: big.NewInt(m.next), Subject: pkix.Name{CommonName: "Between"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(100 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: every,
		CRLDistributionPoints: points,
	}, m.cert, &key.PublicKey)}
}

// The certificates of a path are looked up side by side, within the one limit that is half of ConnectionTimeout: twice
// that would be the end of the handshake.
func TestSlowListsOfAPathDoNotAddUp(t *testing.T) {
	m, web := newListMaker(t, every), newCRLWeb(t)
	web.lists["/between"] = m.list(nil)
	for _, tt := range []struct {
		between, mode string
		ok            bool
		words         string
	}{
		{"/slow1", "1", true, "did not come within 2s"},
		{"/slow1", "2", false, "did not come within 2s"},
		{"/between", "1", true, "whether CN=client was revoked is not known"},
	} {
		t.Run(tt.between+" mode "+tt.mode, func(t *testing.T) {
			between := m.intermediate([]string{web.URL + tt.between})
			cert, _ := between.client([]string{web.URL + "/slow2", web.URL + "/slow3"})
			cert.Certificate = append(cert.Certificate, between.cert.Raw)
			ok, status := verdictOf(t, m, cert, tt.mode, "ConnectionTimeout", "4")
			if ok != tt.ok || !strings.Contains(status, tt.words) {
				t.Errorf("accepted %v, %q", ok, status)
			}
		})
	}
}

// A list that comes drop by drop, and one behind redirects that each take their time, have the same limit.
func TestListsThatGoOnForEver(t *testing.T) {
	m := newListMaker(t, every)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pause := time.NewTicker(100 * time.Millisecond)
		defer pause.Stop()
		for n := 1; ; n++ {
			select {
			case <-pause.C:
			case <-r.Context().Done():
				return
			}
			if strings.HasPrefix(r.URL.Path, "/hop") {
				if n == 6 {
					http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
					return
				}
				continue
			}
			if _, err := w.Write([]byte{0x30}); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
		}
	}))
	t.Cleanup(web.Close)
	for _, path := range []string{"/drops", "/hop"} {
		cert, _ := m.client([]string{web.URL + path})
		ok, status := verdictOf(t, m, cert, "1", "ConnectionTimeout", "4")
		if !ok || !strings.Contains(status, "did not come within 2s") {
			t.Errorf("%s: accepted %v, %q", path, ok, status)
		}
	}
}

// Many clients that need the same slow list wait for one fetch of it, and mode 1 lets all of them in.
func TestManyClientsOfOneSlowList(t *testing.T) {
	const n = 20
	m, web, a := newListMaker(t, every), newCRLWeb(t), newAuthority(t)
	cas := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: m.cert.Raw}))
	s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", cas, "SSLCheckCRL", "1", "ConnectionTimeout", "4"))
	var clients sync.WaitGroup
	var in atomic.Int32
	for range n {
		cert, _ := m.client([]string{web.URL + "/slow"})
		config := a.client(nil)
		config.Certificates = []tls.Certificate{cert}
		clients.Go(func() {
			if exchangeTLS(s.Address, config) {
				in.Add(1)
			}
		})
	}
	clients.Wait()
	if in.Load() != n || web.asked.Load() != 1 {
		t.Errorf("%d of %d are in, the list was asked for %d times", in.Load(), n, web.asked.Load())
	}
	awaitThat(t, "all of them are said to have been let in without it", func() bool { // events come by another goroutine
		told := 0
		for _, e := range s.Events() {
			auth, ok := e.(*mllpcore.SSLClientAuthenticationEvent)
			if ok && auth.Accept && strings.Contains(auth.Status, "within 2s") {
				told++
			}
		}
		return told == n
	})
}
