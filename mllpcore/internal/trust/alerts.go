package trust

import "crypto/tls"

// The alerts about a client's certificate (RFC 8446 section 6.2).
const (
	AlertHandshakeFailure    tls.AlertError = 40
	AlertBadCertificate      tls.AlertError = 42
	alertUnsupported         tls.AlertError = 43
	alertRevoked             tls.AlertError = 44
	alertExpired             tls.AlertError = 45
	AlertUnknownCertificate  tls.AlertError = 46
	AlertUnknownCA           tls.AlertError = 48
	AlertAccessDenied        tls.AlertError = 49
	AlertCertificateRequired tls.AlertError = 116
)
