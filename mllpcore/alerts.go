package mllpcore

import "crypto/tls"

// The alerts about a client's certificate (RFC 8446 section 6.2).
const (
	alertHandshakeFailure    tls.AlertError = 40
	alertBadCertificate      tls.AlertError = 42
	alertUnsupported         tls.AlertError = 43
	alertRevoked             tls.AlertError = 44
	alertExpired             tls.AlertError = 45
	alertUnknownCertificate  tls.AlertError = 46
	alertUnknownCA           tls.AlertError = 48
	alertAccessDenied        tls.AlertError = 49
	alertCertificateRequired tls.AlertError = 116
)
