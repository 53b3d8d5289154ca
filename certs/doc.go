// Package certs loads certificate stores (PFX, PEM, JKS, P7B, JWK, PuTTY keys, bare certificates, those of Windows),
// finds the certificate that belongs to a private key, describes it for a person, and makes certificate authorities,
// certificates and PFX files for tests.
//
// It works on bytes and files only: no network, no logging, and no password ever stands in an error. The numbers of the
// store types are those of SSLCertStoreType in SPEC section 1.
package certs
