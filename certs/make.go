package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

const (
	// authorityLife is how long a test authority is valid.
	authorityLife = 10 * 365 * 24 * time.Hour
	// defaultLife is the longest that every client takes of a certificate: 825 days, less one for clocks that differ.
	defaultLife = 824 * 24 * time.Hour
	// clockSkew is how far back validity begins, for peers whose clock is behind.
	clockSkew = time.Hour
)

// CA is a certificate authority for tests. Its key is made on the spot and trusted by nobody unless told to.
type CA struct {
	Certificate *x509.Certificate
	Key         crypto.Signer

	above []*x509.Certificate // the authorities above this one, nearest first, the root last; empty for a root
}

// Request says what certificate to issue.
type Request struct {
	CommonName   string // "" = the first of DNSNames and IPs
	Organization string
	DNSNames     []string
	IPs          []net.IP
	Client       bool      // for a client (usage clientAuth) instead of a server (serverAuth)
	NotBefore    time.Time // zero = an hour ago
	NotAfter     time.Time // zero = 824 days after now, or the authority's end if that is sooner
	RSABits      int       // 0 = ECDSA P-256; 2048 to 8192 = RSA of that size, which takes a moment
	CRLs         []string  // URLs of the revocation list, written into the certificate
}

// NewCA makes a self-signed authority with an ECDSA P-256 key, valid for ten years.
func NewCA(name string) (*CA, error) {
	return newCA(name, nil)
}

// Intermediate makes an authority whose certificate ca signs. It ends when ca ends.
func (ca *CA) Intermediate(name string) (*CA, error) {
	return newCA(name, ca)
}

func newCA(name string, parent *CA) (*CA, error) {
	if strings.TrimSpace(name) == "" {
		return nil, errors.New("make a certificate authority: its name is empty")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make certificate authority %q: %w", name, err)
	}
	now := time.Now()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-clockSkew), NotAfter: now.Add(authorityLife),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	ca := &CA{Certificate: template, Key: key}
	signer := ca
	if parent != nil {
		signer = parent
		ca.above = append([]*x509.Certificate{parent.Certificate}, parent.above...)
	}
	if ca.Certificate, err = signer.sign(template, key.Public()); err != nil {
		return nil, fmt.Errorf("make certificate authority %q: %w", name, err)
	}
	return ca, nil
}

// Issue makes a key and a certificate signed by ca. Alias is the common name, Chain and Root are those above it.
func (ca *CA) Issue(r Request) (Entry, error) {
	template, err := r.template(time.Now())
	if err != nil {
		return Entry{}, fmt.Errorf("issue certificate %q: %w", r.CommonName, err)
	}
	key, err := r.newKey()
	if err != nil {
		return Entry{}, fmt.Errorf("issue certificate %q: %w", template.Subject.CommonName, err)
	}
	if r.NotAfter.IsZero() && template.NotAfter.After(ca.Certificate.NotAfter) {
		template.NotAfter = ca.Certificate.NotAfter
	}
	leaf, err := ca.sign(template, key.Public())
	if err != nil {
		return Entry{}, fmt.Errorf("issue certificate %q: %w", template.Subject.CommonName, err)
	}
	line := append([]*x509.Certificate{ca.Certificate}, ca.above...)
	return Entry{
		Alias: template.Subject.CommonName, Leaf: leaf, Key: key,
		Chain: line[:len(line)-1], Root: line[len(line)-1],
	}, nil
}

// Pool returns a pool that trusts the root of ca and nothing else.
func (ca *CA) Pool() *x509.CertPool {
	root := ca.Certificate
	if n := len(ca.above); n > 0 {
		root = ca.above[n-1]
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	return pool
}

// PEM returns the certificate of ca, what SSLCACerts takes.
func (ca *CA) PEM() []byte { return certificatePEM(ca.Certificate) }

// sign makes the certificate; a template without serial number gets a random one.
func (ca *CA) sign(template *x509.Certificate, pub crypto.PublicKey) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, ca.Certificate, pub, ca.Key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func (r Request) template(now time.Time) (*x509.Certificate, error) {
	t := &x509.Certificate{
		Subject: pkix.Name{CommonName: strings.TrimSpace(r.CommonName)}, DNSNames: r.DNSNames, IPAddresses: r.IPs,
		NotBefore: r.NotBefore, NotAfter: r.NotAfter, BasicConstraintsValid: true, CRLDistributionPoints: r.CRLs,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if r.Organization != "" {
		t.Subject.Organization = []string{r.Organization}
	}
	if r.Client {
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	} else if len(r.DNSNames)+len(r.IPs) == 0 {
		return nil, errors.New("a server's certificate names at least one host or IP address; clients refuse it otherwise")
	}
	for _, name := range r.DNSNames {
		if err := checkHost(name); err != nil {
			return nil, err
		}
	}
	if t.Subject.CommonName == "" {
		t.Subject.CommonName = r.firstName()
	}
	if t.Subject.CommonName == "" {
		return nil, errors.New("the common name is empty")
	}
	if t.NotBefore.IsZero() {
		t.NotBefore = now.Add(-clockSkew)
	}
	if t.NotAfter.IsZero() {
		t.NotAfter = now.Add(defaultLife)
	}
	if !t.NotAfter.After(t.NotBefore) {
		return nil, fmt.Errorf("it would end on %s, before it begins on %s", t.NotAfter.Format(dateLayout),
			t.NotBefore.Format(dateLayout))
	}
	return t, nil
}

func (r Request) firstName() string {
	switch {
	case len(r.DNSNames) > 0:
		return r.DNSNames[0]
	case len(r.IPs) > 0:
		return r.IPs[0].String()
	default:
		return ""
	}
}

// checkHost refuses what cannot stand as a DNS name in a certificate.
func checkHost(host string) error {
	if net.ParseIP(host) != nil {
		return fmt.Errorf("%q is an IP address: it belongs among the IP addresses, not the host names", host)
	}
	_, err := asn1.MarshalWithParams(host, "ia5")
	if host == "" || err != nil || strings.ContainsAny(host, " \t\r\n/\\@,;:\"") {
		return fmt.Errorf("%q is no host name: it has letters, digits, hyphens and dots only (umlauts as xn--…)", host)
	}
	return nil
}

func (r Request) newKey() (crypto.Signer, error) {
	switch {
	case r.RSABits == 0:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case r.RSABits < 2048 || r.RSABits > 8192:
		return nil, fmt.Errorf("an RSA key of %d bits; take 2048 to 8192", r.RSABits)
	default:
		return rsa.GenerateKey(rand.Reader, r.RSABits)
	}
}
