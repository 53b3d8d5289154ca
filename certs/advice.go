package certs

// Commands that errors advise. A test runs each against OpenSSL 3 and loads what comes of it.
const (
	adviceRewritePFX = "openssl pkcs12 -legacy -in old.pfx -out all.pem, " +
		"then openssl pkcs12 -export -in all.pem -out new.pfx"
	adviceRewriteKey = "openssl pkcs8 -topk8 -in key.pem -out new.pem"
	adviceDecryptKey = "openssl pkey -in key.pem -out plain.pem"
)
