package mllpcore

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Bounds of revocation lists.
const (
	crlMaxBytes   = 64 << 20
	crlMaxKept    = 256
	crlRetryAfter = 30 * time.Second // a list that could not be had is not asked for again so soon
	crlUndated    = time.Hour        // how long a list without NextUpdate is kept
)

// checkRevocation looks the certificates of a path up in the lists of their issuers. The verdict's text is empty when
// nothing is to be told.
func (v *verifier) checkRevocation(ctx context.Context, path []*x509.Certificate) verdict {
	told := ""
	for i, cert := range path {
		if i > 0 && i == len(path)-1 {
			break // the CA that is trusted vouches for itself
		}
		var issuer *x509.Certificate
		if i+1 < len(path) {
			issuer = path[i+1]
		}
		entry, err := v.lookUp(ctx, cert, issuer)
		switch {
		case err == nil && entry == nil:
		case err == nil:
			return verdict{
				text: fmt.Sprintf("%s was revoked by %s on %s (%s)", cert.Subject, cert.Issuer,
					entry.RevocationTime.Format(time.DateTime), revocationReason(entry.ReasonCode)),
				advice: "have another certificate used",
				alert:  alertRevoked,
			}
		case v.checkCRL == 1 || v.overlooks(i):
			told = fmt.Sprintf("whether %s was revoked is not known: %v", cert.Subject, err)
		default:
			return verdict{
				text:   fmt.Sprintf("whether %s was revoked is not known, and SSLCheckCRL 2 asks for it: %v", cert.Subject, err),
				advice: "see that its list can be fetched, or set SSLCheckCRL to 1",
				alert:  alertUnknownCertificate,
			}
		}
	}
	return verdict{ok: true, text: told}
}

func (v *verifier) overlooks(depth int) bool {
	if depth == 0 {
		return v.flags&flagUnknownRevocation != 0
	}
	return v.flags&flagUnknownOfChain != 0
}

// lookUp returns the entry of a revoked certificate, nil for one that stands, or why neither is known.
func (v *verifier) lookUp(ctx context.Context, cert, issuer *x509.Certificate) (*x509.RevocationListEntry, error) {
	if issuer == nil {
		return nil, errors.New("its issuer is not known")
	}
	var errs []error
	for _, url := range cert.CRLDistributionPoints {
		if lower := strings.ToLower(url); !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
			errs = append(errs, fmt.Errorf("its list at %s cannot be fetched: only http and https are", url))
			continue
		}
		list, err := v.crls.get(ctx, url, issuer, v)
		if err == nil {
			return list.entries[cert.SerialNumber.String()], nil
		}
		errs = append(errs, fmt.Errorf("its list at %s: %w", url, err))
	}
	if len(errs) == 0 {
		return nil, errors.New("it names no revocation list")
	}
	return nil, errors.Join(errs...)
}

func revocationReason(code int) string {
	reasons := []string{
		"no reason given", "key compromise", "CA compromise", "affiliation changed", "superseded", "cessation of operation",
		"on hold", "reason 7", "removed from the list", "privilege withdrawn", "AA compromise",
	}
	if code >= 0 && code < len(reasons) {
		return reasons[code]
	}
	return fmt.Sprintf("reason %d", code)
}

// revocationList is a list that was fetched and checked, or why that failed.
type revocationList struct {
	entries map[string]*x509.RevocationListEntry // by serial number
	until   time.Time
	err     error
}

// crlCache keeps lists until their NextUpdate. Its zero value is ready. It is safe for concurrent use.
type crlCache struct {
	mu       sync.Mutex
	lists    map[string]*revocationList
	fetching singleflight.Group
}

// get returns the list at url, which issuer must have signed.
func (c *crlCache) get(
	ctx context.Context, url string, issuer *x509.Certificate, v *verifier,
) (*revocationList, error) {
	sum := sha256.Sum256(issuer.Raw)
	key := url + string(sum[:])
	c.mu.Lock()
	list, ok := c.lists[key]
	c.mu.Unlock()
	if ok && time.Now().Before(list.until) {
		return list, list.err
	}
	for {
		fetched, _, _ := c.fetching.Do(key, func() (any, error) {
			list := v.fetch(ctx, url, issuer)
			if ctx.Err() == nil { // the end of one connection says nothing about the list
				c.keep(key, list)
			}
			return list, nil
		})
		list, _ = fetched.(*revocationList)
		if !errors.Is(list.err, context.Canceled) || ctx.Err() != nil {
			return list, list.err
		}
		// It was another connection's fetch, and that connection has ended: this one fetches for itself.
	}
}

func (c *crlCache) keep(key string, list *revocationList) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lists == nil || len(c.lists) >= crlMaxKept {
		c.lists = make(map[string]*revocationList) // fetching again costs little
	}
	c.lists[key] = list
}

// fetch gets a list and checks it; the error is in it.
func (v *verifier) fetch(ctx context.Context, url string, issuer *x509.Certificate) *revocationList {
	if v.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, v.limit)
		defer cancel()
	}
	failed := func(err error) *revocationList {
		return &revocationList{err: err, until: time.Now().Add(crlRetryAfter)}
	}
	der, err := v.download(ctx, url)
	if err != nil {
		return failed(err)
	}
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		return failed(fmt.Errorf("it is not a revocation list: %w", err))
	}
	if err := list.CheckSignatureFrom(issuer); err != nil {
		return failed(fmt.Errorf("%s did not sign it: %w", issuer.Subject, err))
	}
	r := &revocationList{until: list.NextUpdate, entries: make(map[string]*x509.RevocationListEntry)}
	switch {
	case list.NextUpdate.IsZero():
		r.until = time.Now().Add(crlUndated)
	case !time.Now().Before(list.NextUpdate):
		return failed(fmt.Errorf("it has run out on %s: have the CA publish a new one",
			list.NextUpdate.Format(time.DateTime)))
	}
	for i := range list.RevokedCertificateEntries {
		e := &list.RevokedCertificateEntries[i]
		r.entries[e.SerialNumber.String()] = e
	}
	return r
}

// download fetches a list over HTTP through the proxy settings.
func (v *verifier) download(ctx context.Context, url string) ([]byte, error) {
	transport := &http.Transport{DialContext: v.dial, DisableKeepAlives: true}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // only read
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %s", response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, crlMaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > crlMaxBytes {
		return nil, fmt.Errorf("it is longer than %d bytes", crlMaxBytes)
	}
	if block, _ := pem.Decode(data); block != nil {
		return block.Bytes, nil
	}
	return data, nil
}
