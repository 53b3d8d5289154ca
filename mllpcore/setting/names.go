package setting

import (
	"crypto/tls"
	"strings"
)

// foreignSuites names suites that clients offer and Go has not, by the TLS registry.
func foreignSuites() map[uint16]string {
	return map[uint16]string{
		0x0004: "TLS_RSA_WITH_RC4_128_MD5", 0x0009: "TLS_RSA_WITH_DES_CBC_SHA", 0x0016: "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA",
		0x0032: "TLS_DHE_DSS_WITH_AES_128_CBC_SHA", 0x0033: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
		0x0038: "TLS_DHE_DSS_WITH_AES_256_CBC_SHA", 0x0039: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
		0x003D: "TLS_RSA_WITH_AES_256_CBC_SHA256", 0x0067: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
		0x006B: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256", 0x009E: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
		0x009F: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", 0x00FF: "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
		0x1304: "TLS_AES_128_CCM_SHA256", 0x1305: "TLS_AES_128_CCM_8_SHA256", 0x5600: "TLS_FALLBACK_SCSV",
		0xC008: "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA", 0xC024: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
		0xC028: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", 0xC09C: "TLS_RSA_WITH_AES_128_CCM",
		0xC09D: "TLS_RSA_WITH_AES_256_CCM", 0xC0AC: "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
		0xC0AD: "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", 0xCCAA: "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
	}
}

// SuiteLabel returns the IANA name of a cipher suite, or its number.
func SuiteLabel(id uint16) string {
	name := tls.CipherSuiteName(id)
	if strings.HasPrefix(name, "0x") {
		if foreign, ok := foreignSuites()[id]; ok {
			return foreign
		}
	}
	return name
}

// GroupLabel returns the registry's name of a group, or its number.
func GroupLabel(id tls.CurveID) string {
	for _, g := range namedGroups() {
		if g.id == id {
			return g.name
		}
	}
	foreign := map[tls.CurveID]string{
		21: "secp224r1", 22: "secp256k1", 30: "x448", 256: "ffdhe2048", 257: "ffdhe3072", 258: "ffdhe4096",
		259: "ffdhe6144", 260: "ffdhe8192",
	}
	if name, ok := foreign[id]; ok {
		return name
	}
	return id.String()
}

// SignatureLabel returns the registry's name of a signature algorithm, or what Go calls it.
func SignatureLabel(scheme tls.SignatureScheme) string {
	for _, sig := range signatures() {
		if sig.scheme == scheme {
			return sig.name
		}
	}
	foreign := map[tls.SignatureScheme]string{
		0x0201: "rsa_pkcs1_sha1", 0x0203: "ecdsa_sha1", 0x0808: "ed448", 0x0809: "rsa_pss_pss_sha256",
		0x080A: "rsa_pss_pss_sha384", 0x080B: "rsa_pss_pss_sha512",
	}
	if name, ok := foreign[scheme]; ok {
		return name
	}
	return scheme.String()
}
