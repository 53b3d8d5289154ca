package certs

import (
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"math"
	"strings"
	"time"
)

// Description is a certificate in words and numbers, for a person who decides whether it is the right one.
type Description struct {
	Subject     string // RFC 2253, e.g. "CN=host,O=Clinic,C=DE"
	CommonName  string
	Issuer      string // RFC 2253
	KeyType     string // "RSA 2048", "ECDSA P-256", "Ed25519"
	Serial      string // hexadecimal, bytes separated by colons
	SANs        []string
	NotBefore   time.Time
	NotAfter    time.Time
	Days        int // whole days until NotAfter, rounded down; negative = expired since
	Expired     bool
	NotYetValid bool
	HasKey      bool
	SelfSigned  bool
	Fingerprint string // SHA-256, hexadecimal, bytes separated by colons
	Signature   string // algorithm of the signature, e.g. "SHA256-RSA"
	Alias       string
	Chain       []string // subjects from the leaf upward, the root too when the store holds it
	Warnings    []string // what a person should know before using it as a server's certificate
	// ChainComplete says that the chain ends in a self-signed certificate of the store or in a trusted root.
	ChainComplete bool
}

// soon is how many days before the end a warning begins.
const soon = 30

// Describe says what e is at the time now. The chain is complete when it ends in a self-signed certificate of the
// store, or in one of roots; without roots the system's are taken.
func Describe(e Entry, now time.Time, roots ...*x509.CertPool) Description {
	c := e.Leaf
	if c == nil {
		return Description{Warnings: []string{"there is no certificate"}}
	}
	d := Description{
		Subject: c.Subject.String(), CommonName: c.Subject.CommonName, Issuer: c.Issuer.String(),
		KeyType: KeyType(c.PublicKey), Serial: colons(c.SerialNumber.Bytes()), SANs: sans(c),
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, Days: daysUntil(c.NotAfter, now),
		Expired: now.After(c.NotAfter), NotYetValid: now.Before(c.NotBefore),
		HasKey: e.Key != nil, SelfSigned: selfSigned(c), Signature: c.SignatureAlgorithm.String(), Alias: e.Alias,
		Chain: subjects(e), ChainComplete: e.complete(now, roots),
	}
	sum := sha256.Sum256(c.Raw)
	d.Fingerprint = colons(sum[:])
	d.Warnings = warnings(e, d, now)
	return d
}

func daysUntil(end, now time.Time) int {
	return int(math.Floor(end.Sub(now).Hours() / 24))
}

// sans are the names that a client may know the server by, in the order DNS, IP, mail, URI.
func sans(c *x509.Certificate) []string {
	names := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	names = append(names, c.EmailAddresses...)
	for _, u := range c.URIs {
		names = append(names, u.String())
	}
	if len(names) > maxNames {
		names = append(names[:maxNames:maxNames], fmt.Sprintf("and %d more", len(names)-maxNames))
	}
	return names
}

// maxNames is how many names of a certificate are told.
const maxNames = 100

func subjects(e Entry) []string {
	list := []string{e.Leaf.Subject.String()}
	for _, c := range e.Chain {
		list = append(list, c.Subject.String())
	}
	if e.Root != nil {
		list = append(list, e.Root.Subject.String())
	}
	return list
}

// complete reports whether a client that trusts the root can get from the leaf to it.
func (e Entry) complete(now time.Time, roots []*x509.CertPool) bool {
	if e.Root != nil || selfSigned(e.Leaf) {
		return true
	}
	top := e.top()
	for _, pool := range pools(roots) {
		// Dates are warned of by themselves: here an expired certificate still has its issuer.
		at := now
		if at.After(top.NotAfter) {
			at = top.NotAfter
		}
		if at.Before(top.NotBefore) {
			at = top.NotBefore
		}
		options := x509.VerifyOptions{Roots: pool, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
		if _, err := top.Verify(options); err == nil {
			return true
		}
	}
	return false
}

func pools(roots []*x509.CertPool) []*x509.CertPool {
	if len(roots) > 0 {
		return roots
	}
	system, err := x509.SystemCertPool()
	if err != nil {
		return nil
	}
	return []*x509.CertPool{system}
}

// top is the last certificate that would be sent.
func (e Entry) top() *x509.Certificate {
	if n := len(e.Chain); n > 0 {
		return e.Chain[n-1]
	}
	return e.Leaf
}

func colons(b []byte) string {
	pairs := make([]string, len(b))
	for i, c := range b {
		pairs[i] = fmt.Sprintf("%02X", c)
	}
	return strings.Join(pairs, ":")
}
