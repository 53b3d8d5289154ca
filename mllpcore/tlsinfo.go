package mllpcore

import (
	"crypto/tls"
	"strings"

	"mllpscope/mllpcore/setting"
)

// tlsInfo puts what was negotiated into names and bits.
func tlsInfo(state *tls.ConnectionState) *TLSInfo {
	info := &TLSInfo{
		Version:     tls.VersionName(state.Version),
		CipherSuite: tls.CipherSuiteName(state.CipherSuite),
		ServerName:  state.ServerName,
		Resumed:     state.DidResume,
	}
	info.KeyExchange, info.KeyExchangeStrength = keyExchange(state)
	info.CipherStrength = setting.CipherStrength(state.CipherSuite)
	if len(state.PeerCertificates) > 0 {
		info.ClientSubject = state.PeerCertificates[0].Subject.String()
	}
	return info
}

// Cipher returns the bulk cipher of the suite, such as AES_128_GCM.
func (t *TLSInfo) Cipher() string {
	name := t.CipherSuite
	if _, after, ok := strings.Cut(name, "_WITH_"); ok {
		name = after
	} else {
		name = strings.TrimPrefix(name, "TLS_")
	}
	if i := strings.LastIndex(name, "_SHA"); i > 0 {
		name = name[:i]
	}
	return name
}

// keyExchange names the group and its size in bits; an RSA key exchange has no group.
func keyExchange(state *tls.ConnectionState) (name string, bits int) {
	switch state.CurveID {
	case tls.X25519:
		return "X25519", 253
	case tls.CurveP256:
		return "P-256", 256
	case tls.CurveP384:
		return "P-384", 384
	case tls.CurveP521:
		return "P-521", 521
	case tls.X25519MLKEM768:
		return "X25519MLKEM768", 256
	case 0:
		return "RSA", 0
	default:
		return state.CurveID.String(), 0
	}
}
