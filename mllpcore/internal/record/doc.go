// Package record looks at TLS records as they pass between crypto/tls and the socket: it tells of them, and replaces
// the one alert about a client's certificate that crypto/tls does not choose well.
package record
