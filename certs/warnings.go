package certs

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"
)

const dateLayout = "2006-01-02"

// warnings are all that a person should know before using e for a server, the gravest first.
func warnings(e Entry, d Description, now time.Time) []string {
	var list []string
	add := func(text string) {
		if text != "" {
			list = append(list, text)
		}
	}
	add(dateWarning(d))
	if !d.HasKey {
		add("there is no private key with it: a server cannot use it")
	}
	add(weakKey(e.Leaf))
	if isSHA1(e.Leaf) {
		add(fmt.Sprintf("it is signed with SHA-1 or older (%s): most clients refuse it; ask for one signed with SHA-256",
			e.Leaf.SignatureAlgorithm))
	}
	if len(e.Leaf.DNSNames) == 0 && len(e.Leaf.IPAddresses) == 0 {
		add("it names no host in its SANs (only a common name, if any): most clients since 2017 refuse it")
	}
	add(usageWarning(e.Leaf))
	add(chainWarning(e, d))
	for _, c := range e.Chain {
		add(issuerWarning(c, now))
	}
	return list
}

func dateWarning(d Description) string {
	switch {
	case d.Expired:
		return "it expired on " + d.NotAfter.UTC().Format(dateLayout)
	case d.NotYetValid:
		return "it is not valid before " + d.NotBefore.UTC().Format(dateLayout)
	case d.Days == 0:
		return "it expires in less than a day"
	case d.Days == 1:
		return "it expires in 1 day"
	case d.Days < soon:
		return fmt.Sprintf("it expires in %d days", d.Days)
	default:
		return ""
	}
}

func weakKey(c *x509.Certificate) string {
	key, ok := c.PublicKey.(*rsa.PublicKey)
	if !ok || key.N.BitLen() >= 2048 {
		return ""
	}
	return fmt.Sprintf("its key has %d bits only: clients want RSA 2048 or larger", key.N.BitLen())
}

// isSHA1 reports a signature over a hash that can be forged, SHA-1 or older.
func isSHA1(c *x509.Certificate) bool {
	switch c.SignatureAlgorithm {
	case x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA1, x509.MD5WithRSA, x509.MD2WithRSA:
		return true
	default:
		return false
	}
}

func usageWarning(c *x509.Certificate) string {
	unlimited := len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 // no list: any use is allowed
	if unlimited || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth) ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny) {
		return ""
	}
	if slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) {
		return "it is for clients (usage clientAuth without serverAuth): clients refuse it as a server's"
	}
	return "it is not for servers (usage serverAuth is missing): clients refuse it"
}

func chainWarning(e Entry, d Description) string {
	if d.ChainComplete {
		return ""
	}
	missing := e.top().Issuer.CommonName
	if missing == "" {
		missing = e.top().Issuer.String()
	}
	return fmt.Sprintf("the chain is incomplete: clients that do not have %q will refuse it; export it again with "+
		"the whole chain", missing)
}

// issuerWarning is about a certificate between the leaf and the root.
func issuerWarning(c *x509.Certificate, now time.Time) string {
	var faults []string
	if now.After(c.NotAfter) {
		faults = append(faults, "expired on "+c.NotAfter.UTC().Format(dateLayout))
	}
	if now.Before(c.NotBefore) {
		faults = append(faults, "is not valid before "+c.NotBefore.UTC().Format(dateLayout))
	}
	if isSHA1(c) {
		faults = append(faults, "is signed with SHA-1")
	}
	if len(faults) == 0 {
		return ""
	}
	return fmt.Sprintf("its issuer %q %s: clients refuse the chain", name(c), strings.Join(faults, " and "))
}
