package model

// NameValue is one setting and the value it is to get.
type NameValue struct{ Name, Value string }

// Names of the settings that a certificate store is made of.
const (
	NameStoreType     = "SSLCertStoreType"
	NameStore         = "SSLCertStore"
	NameStorePassword = "SSLCertStorePassword" //nolint:gosec // the name of a setting, not a password
	NameSubject       = "SSLCertSubject"
)

// isStoreName tells whether a setting belongs to the certificate card, which sets it together with its password.
func isStoreName(name string) bool {
	switch name {
	case NameStoreType, NameStore, NameStorePassword, NameSubject:
		return true
	default:
		return false
	}
}
