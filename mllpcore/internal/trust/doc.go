// Package trust judges the certificate of a peer: by the CAs of the settings, by SSLSecurityFlags, and by the
// revocation lists of its issuers (RFC 5280 section 6.3). A [Verdict] says in words what was found and what to do about
// it.
package trust
