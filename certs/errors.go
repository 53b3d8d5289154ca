package certs

import "errors"

// Errors a caller can ask for with errors.Is. Each comes wrapped in words that say what was found and what to do.
var (
	// ErrPassword is in every error of a store that the password given does not open. Also when none was given.
	ErrPassword = errors.New("wrong password")
	// ErrDamaged is in every error of a store that was cut short or changed, as far as that can be told apart from a
	// wrong password.
	ErrDamaged = errors.New("damaged")
	// ErrNoCertificate is in the error for content that holds no certificate.
	ErrNoCertificate = errors.New("no certificate")
	// ErrNoKey is in the error for a store whose certificates come without a private key that belongs to them.
	ErrNoKey = errors.New("no private key")
	// ErrNoMatch is in the error of Select and Find; the message names what the store holds.
	ErrNoMatch = errors.New("no such certificate in the store")
	// ErrUnsupported is in every error of a format, algorithm or key that this build cannot use; the message says why.
	ErrUnsupported = errors.ErrUnsupported
)

// Commands that errors advise. A test runs each against OpenSSL 3 and loads what comes of it.
const (
	// What they write of a key holds no certificate, even if the file before did.
	adviceAddCertificate = ", and put the certificate into the new file as well"

	adviceRewritePFX = "openssl pkcs12 -legacy -in old.pfx -out all.pem, " +
		"then openssl pkcs12 -export -in all.pem -out new.pfx"
	// OpenSSL 3 keeps the old encryptions in a provider of their own, and the new ones in the default, which then has to
	// be named as well.
	adviceRewriteKey = "openssl pkcs8 -topk8 -provider legacy -provider default -in key.pem -out new.pem"
	adviceDecryptKey = "openssl pkey -provider legacy -provider default -in key.pem -out plain.pem"
)
