package setting

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"

	"mllpscope/certs"
)

// signature is a signature algorithm by its name in the TLS registry.
type signature struct {
	name   string
	scheme tls.SignatureScheme
	tls12  string // the name it goes by where a TLS 1.2 list gives hash and key only
	no13   bool   // TLS 1.3 does not sign with it
}

// signatures are those Go signs with, as far as they are not broken.
func signatures() []signature {
	return []signature{
		{"rsa_pss_rsae_sha256", tls.PSSWithSHA256, "", false},
		{"rsa_pss_rsae_sha384", tls.PSSWithSHA384, "", false},
		{"rsa_pss_rsae_sha512", tls.PSSWithSHA512, "", false},
		{"ecdsa_secp256r1_sha256", tls.ECDSAWithP256AndSHA256, "sha256-ecdsa", false},
		{"ecdsa_secp384r1_sha384", tls.ECDSAWithP384AndSHA384, "sha384-ecdsa", false},
		{"ecdsa_secp521r1_sha512", tls.ECDSAWithP521AndSHA512, "sha512-ecdsa", false},
		{"ed25519", tls.Ed25519, "", false},
		{"rsa_pkcs1_sha256", tls.PKCS1WithSHA256, "sha256-rsa", true},
		{"rsa_pkcs1_sha384", tls.PKCS1WithSHA384, "sha384-rsa", true},
		{"rsa_pkcs1_sha512", tls.PKCS1WithSHA512, "sha512-rsa", true},
	}
}

// signatureName takes an item of a list of signature algorithms, by the registry's name, Go's, or hash-key.
func signatureName(item string, version uint16) (string, error) {
	name := strings.ToLower(item)
	var names []string
	for _, sig := range signatures() {
		if name == sig.name || name == sig.tls12 || strings.EqualFold(item, sig.scheme.String()) {
			if sig.no13 && version >= tls.VersionTLS13 {
				return "", bad("holds %q, which TLS 1.3 does not sign with: give rsa_pss_rsae_sha256 or the like", item)
			}
			return sig.name, nil
		}
		if !sig.no13 || version < tls.VersionTLS13 {
			names = append(names, sig.name)
		}
	}
	list := strings.Join(names, ", ")
	switch {
	case strings.Contains(name, "sha1"), strings.Contains(name, "md5"), strings.Contains(name, "sha224"):
		return "", unsupported("%q: Go no longer signs with so weak a hash: give some of %s", item, list)
	case strings.Contains(name, "ed448"), strings.Contains(name, "dsa_"), strings.HasSuffix(name, "-dsa"),
		strings.Contains(name, "brainpool"), strings.HasPrefix(name, "rsa_pss_pss"), strings.HasPrefix(name, "mldsa"):
		return "", unsupported("%q: Go's TLS cannot sign with it: give some of %s", item, list)
	}
	return "", bad("holds %q, which is not a signature algorithm: give some of %s", item, list)
}

func signature12(item string) (string, error) { return signatureName(item, tls.VersionTLS12) }
func signature13(item string) (string, error) { return signatureName(item, tls.VersionTLS13) }

// SignatureSchemes returns what the server may sign a version's handshake with; nil leaves it to Go.
func (s *Values) SignatureSchemes(version uint16) []tls.SignatureScheme {
	list := s.TLS12SignatureAlgorithms
	switch {
	case version >= tls.VersionTLS13:
		list = s.TLS13SignatureAlgorithms
	case version < tls.VersionTLS12:
		return nil // older versions have one way only
	}
	var schemes []tls.SignatureScheme
	for _, sig := range signatures() {
		if slices.Contains(list, sig.name) {
			schemes = append(schemes, sig.scheme)
		}
	}
	return schemes
}

// CheckSignatures refuses lists that leave the certificate's key no way to sign, which would fail every handshake.
func (s *Values) CheckSignatures(key crypto.PublicKey) error {
	oldest, newest := s.TLSVersions()
	for _, row := range []struct {
		name    string
		version uint16
	}{{"TLS12SignatureAlgorithms", tls.VersionTLS12}, {"TLS13SignatureAlgorithms", tls.VersionTLS13}} {
		schemes := s.SignatureSchemes(row.version)
		if row.version < oldest || row.version > newest || schemes == nil {
			continue
		}
		fits := func(scheme tls.SignatureScheme) bool { return signsWith(key, scheme, row.version) }
		if !slices.ContainsFunc(schemes, fits) {
			return fmt.Errorf("%s has nothing that the certificate's key (%s) can sign with: add one, or empty it", row.name,
				certs.KeyType(key))
		}
	}
	return nil
}

// signsWith reports whether a key can sign by a scheme. Only TLS 1.3 ties ECDSA to a curve.
func signsWith(key crypto.PublicKey, scheme tls.SignatureScheme, version uint16) bool {
	name := scheme.String()
	switch k := key.(type) {
	case *rsa.PublicKey:
		return strings.HasPrefix(name, "PSS") || strings.HasPrefix(name, "PKCS1")
	case ed25519.PublicKey:
		return scheme == tls.Ed25519
	case *ecdsa.PublicKey:
		if version < tls.VersionTLS13 {
			return strings.HasPrefix(name, "ECDSA")
		}
		return map[elliptic.Curve]tls.SignatureScheme{
			elliptic.P256(): tls.ECDSAWithP256AndSHA256, elliptic.P384(): tls.ECDSAWithP384AndSHA384,
			elliptic.P521(): tls.ECDSAWithP521AndSHA512,
		}[k.Curve] == scheme
	default:
		return false
	}
}
