package certs

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
