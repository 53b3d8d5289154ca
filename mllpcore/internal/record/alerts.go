package record

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	_ "crypto/sha256" // of the TLS 1.3 suites
	_ "crypto/sha512" // as above
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"mllpscope/mllpcore/internal/trust"
)

// Of TLS records and what is in an alert.
const (
	recordAlert      = 21
	recordEncrypted  = 23
	alertFatal       = 2
	alertMaxSequence = 8 // records that leave under the last keys before the alert, session tickets among them
)

// Alerts stands between a server's TLS and the socket. crypto/tls says bad_certificate whenever VerifyConnection
// refuses a client; the people at the other end read the alert, and need the one that fits. What was encrypted is
// opened and closed again with the connection's own key: nothing is replaced but this alert.
type Alerts struct {
	net.Conn
	alert  tls.AlertError // to send instead, 0 = none
	suite  uint16
	secret []byte // SERVER_TRAFFIC_SECRET_0, until the handshake is over
}

// Choose sets the alert that is to leave. TLS 1.2 has none for a missing certificate: bad_certificate says more than
// handshake_failure, which a client takes for cipher suites that differ.
func (a *Alerts) Choose(alert tls.AlertError, state *tls.ConnectionState) {
	if a == nil {
		return
	}
	if alert == trust.AlertCertificateRequired && state.Version < tls.VersionTLS13 {
		alert = trust.AlertBadCertificate
	}
	a.alert, a.suite = alert, state.CipherSuite
}

// Done forgets the key.
func (a *Alerts) Done() {
	if a != nil {
		a.alert, a.secret = 0, nil
	}
}

// KeyLog is a tls.Config's KeyLogWriter that keeps the one secret needed, in memory.
func (a *Alerts) KeyLog() io.Writer { return keyLog{a} }

type keyLog struct{ a *Alerts }

// Write takes a line of the key log.
func (k keyLog) Write(line []byte) (int, error) {
	if words := strings.Fields(string(line)); len(words) == 3 && words[0] == "SERVER_TRAFFIC_SECRET_0" {
		k.a.secret, _ = hex.DecodeString(words[2]) // crypto/tls wrote it
	}
	return len(line), nil
}

// Write writes records, with the alert replaced that there may be among them.
func (a *Alerts) Write(p []byte) (int, error) {
	if a.alert == 0 {
		return a.Conn.Write(p)
	}
	return a.Conn.Write(a.replace(p))
}

func (a *Alerts) replace(p []byte) []byte {
	out := bytes.Clone(p)
	for rest := out; len(rest) >= recordHeader; {
		size := recordHeader + int(binary.BigEndian.Uint16(rest[3:]))
		if size > len(rest) {
			break
		}
		record := rest[:size]
		rest = rest[size:]
		switch body := record[recordHeader:]; record[0] {
		case recordAlert:
			if bytes.Equal(body, []byte{alertFatal, byte(trust.AlertBadCertificate)}) {
				body[1] = byte(a.alert)
			}
		case recordEncrypted:
			a.replaceEncrypted(record)
		}
	}
	return out
}

// replaceEncrypted is for TLS 1.3. What does not open as bad_certificate is something else and stays.
func (a *Alerts) replaceEncrypted(record []byte) {
	aead, iv := recordCipher(a.suite, a.secret)
	if aead == nil || len(record) != recordHeader+3+aead.Overhead() {
		return
	}
	header, body := record[:recordHeader], record[recordHeader:]
	for sequence := range uint64(alertMaxSequence) {
		nonce := bytes.Clone(iv)
		last := nonce[len(nonce)-8:]
		binary.BigEndian.PutUint64(last, binary.BigEndian.Uint64(last)^sequence)
		plain, err := aead.Open(nil, nonce, body, header)
		if err != nil {
			continue
		}
		if bytes.Equal(plain, []byte{alertFatal, byte(trust.AlertBadCertificate), recordAlert}) {
			aead.Seal(body[:0], nonce, []byte{alertFatal, byte(a.alert), recordAlert}, header)
		}
		return
	}
}

// recordCipher is the protection of the records of a TLS 1.3 suite by a traffic secret (RFC 8446 section 7.3); nil for
// another suite.
func recordCipher(suite uint16, secret []byte) (cipher.AEAD, []byte) {
	hash, size := crypto.SHA256, 16
	switch suite {
	case tls.TLS_AES_128_GCM_SHA256:
	case tls.TLS_AES_256_GCM_SHA384:
		hash, size = crypto.SHA384, 32
	case tls.TLS_CHACHA20_POLY1305_SHA256:
		size = chacha20poly1305.KeySize
	default:
		return nil, nil
	}
	key, errKey := expandLabel(hash, secret, "key", size)
	iv, errIV := expandLabel(hash, secret, "iv", 12)
	if errKey != nil || errIV != nil {
		return nil, nil
	}
	if suite == tls.TLS_CHACHA20_POLY1305_SHA256 {
		aead, err := chacha20poly1305.New(key)
		if err != nil {
			return nil, nil
		}
		return aead, iv
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, nil
	}
	return aead, iv
}

// expandLabel is HKDF-Expand-Label without a context (RFC 8446 section 7.1).
func expandLabel(hash crypto.Hash, secret []byte, label string, size int) ([]byte, error) {
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(size))
	info = append(append(append(info, byte(len(label))), label...), 0)
	return hkdf.Expand(hash.New, secret, string(info), size)
}
