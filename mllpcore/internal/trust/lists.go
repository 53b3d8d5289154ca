package trust

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"mllpscope/mllpcore/dial"
)

// Bounds of revocation lists.
const (
	crlMaxBytes     = 64 << 20
	crlMaxKept      = 256
	crlMaxAddresses = 16
	crlMaxRedirects = 5
	crlRetryAfter   = 30 * time.Second // a list that could not be had is not asked for again so soon
)

// Lists keeps lists until their NextUpdate. Its zero value is ready. It is safe for concurrent use.
type Lists struct {
	mu       sync.Mutex
	lists    map[string]*List
	fetching map[string]*crlFetch
}

// crlFetch is a fetch under way, which all wait for that want the same list. It ends with the last of them.
type crlFetch struct {
	list    *List // when done is closed
	done    chan struct{}
	waiting int
	cancel  context.CancelFunc
}

// get returns the list at url, which issuer must have signed; the error is in it.
func (c *Lists) get(ctx context.Context, url string, issuer *x509.Certificate, v *Verifier) *List {
	sum := sha256.Sum256(issuer.Raw)
	key := url + string(sum[:])
	c.mu.Lock()
	if list, ok := c.lists[key]; ok && v.time().Before(list.until) {
		c.mu.Unlock()
		return list
	}
	f := c.fetching[key]
	if f == nil {
		f = &crlFetch{done: make(chan struct{})}
		var whole context.Context
		whole, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		if c.fetching == nil {
			c.fetching = make(map[string]*crlFetch)
		}
		c.fetching[key] = f
		go c.fetch(whole, f, key, func() *List { return v.fetch(whole, url, issuer) })
	}
	f.waiting++
	c.mu.Unlock()
	select {
	case <-f.done:
		c.leave(f, key, nil)
		return f.list
	case <-ctx.Done():
	}
	err := ctx.Err()
	late := &List{err: err, until: v.time().Add(crlRetryAfter)}
	if errors.Is(err, context.DeadlineExceeded) {
		late.err = fmt.Errorf("it did not come within %v: %w", v.Limit, err)
		c.leave(f, key, late)
	} else {
		c.leave(f, key, nil) // the end of one connection says nothing about the list
	}
	return late
}

// fetch runs a fetch and keeps what it brings.
func (c *Lists) fetch(ctx context.Context, f *crlFetch, key string, get func() *List) {
	defer f.cancel()
	f.list = get()
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() == nil {
		c.keep(key, f.list)
	}
	if c.fetching[key] == f {
		delete(c.fetching, key)
	}
	close(f.done)
}

// leave is called by who waits no more for a fetch; late is what is kept when nobody does.
func (c *Lists) leave(f *crlFetch, key string, late *List) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting > 0 || c.fetching[key] != f {
		return
	}
	delete(c.fetching, key)
	if late != nil {
		c.keep(key, late)
	}
	f.cancel()
}

// keep is called with mu held.
func (c *Lists) keep(key string, list *List) {
	if c.lists == nil || len(c.lists) >= crlMaxKept {
		c.lists = make(map[string]*List) // fetching again costs little
	}
	c.lists[key] = list
}

// fetch gets a list and judges it; the error is in it.
func (v *Verifier) fetch(ctx context.Context, url string, issuer *x509.Certificate) *List {
	der, err := v.download(ctx, url)
	var list *List
	if err == nil {
		list, err = ReadList(der, issuer, v.time())
	}
	if err != nil {
		return &List{err: err, until: v.time().Add(crlRetryAfter)}
	}
	return list
}

// download fetches a list over HTTP through the proxy settings. Redirects stay where the first address was: one that
// anybody on the network can name does not reach this computer, or those beside it.
func (v *Verifier) download(ctx context.Context, url string) ([]byte, error) {
	ctx, guard := dial.WithGuard(ctx)
	transport := &http.Transport{DialContext: v.Dial, DisableKeepAlives: true}
	client := &http.Client{Transport: transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		guard.Redirect()
		switch {
		case len(via) > crlMaxRedirects:
			return fmt.Errorf("the server redirects more than %d times", crlMaxRedirects)
		case r.URL.Scheme != "http" && r.URL.Scheme != "https":
			return fmt.Errorf("the server redirects to %s: only http and https are followed", r.URL.Redacted())
		case r.URL.User != nil:
			return fmt.Errorf("the server redirects to %s: addresses with a user are not followed", r.URL.Redacted())
		}
		return nil
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
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
	return BareList(data)
}

// BareList takes a list out of the PEM around it, if it is in one.
func BareList(data []byte) ([]byte, error) {
	block, rest := pem.Decode(data)
	if block == nil || data[0] == sequenceTag {
		return data, nil
	}
	if block.Type != "X509 CRL" {
		return nil, fmt.Errorf("it is not a revocation list but a PEM block of %q", block.Type)
	}
	if another, _ := pem.Decode(rest); another != nil {
		return nil, errors.New("it is more than one PEM block, and only the first would be read")
	}
	return block.Bytes, nil
}

// sequenceTag is the first byte of a list in DER.
const sequenceTag = 0x30
