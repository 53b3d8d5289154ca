// Package listener is where a person says how to listen: the panel with host, port, TLS and the certificate, the sheet
// with all settings, the profiles that keep them, and the maker of test certificates.
package listener
