// Package clients shows who is connected, and tells how their TLS handshakes went.
package clients
