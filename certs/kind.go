package certs

import (
	"fmt"
	"strconv"
)

// Type is the kind of a certificate store, with the numbers of SSLCertStoreType (SPEC section 1). A File type says that
// the store is given as a path, a Blob type that it is given as bytes.
type Type int

// The numbers of SSLCertStoreType.
const (
	TypeUser          Type = 0
	TypeMachine       Type = 1
	TypePFXFile       Type = 2
	TypePFXBlob       Type = 3
	TypeJKSFile       Type = 4
	TypeJKSBlob       Type = 5
	TypePEMKeyFile    Type = 6
	TypePEMKeyBlob    Type = 7
	TypePublicKeyFile Type = 8
	TypePublicKeyBlob Type = 9
	TypeSSHPublicBlob Type = 10
	TypeP7BFile       Type = 11
	TypeP7BBlob       Type = 12
	TypeSSHPublicFile Type = 13
	TypePPKFile       Type = 14
	TypePPKBlob       Type = 15
	TypeXMLFile       Type = 16
	TypeXMLBlob       Type = 17
	TypeJWKFile       Type = 18
	TypeJWKBlob       Type = 19
	TypeSecurityKey   Type = 20
	TypeAuto          Type = 99
)

// String returns the type in words, e.g. "PFX file".
func (t Type) String() string {
	switch t {
	case TypeUser:
		return "Windows user store"
	case TypeMachine:
		return "Windows machine store"
	case TypePFXFile, TypePFXBlob, TypeJKSFile, TypeJKSBlob, TypePEMKeyFile, TypePEMKeyBlob, TypePublicKeyFile,
		TypePublicKeyBlob, TypeSSHPublicFile, TypeSSHPublicBlob, TypeP7BFile, TypeP7BBlob, TypePPKFile, TypePPKBlob,
		TypeXMLFile, TypeXMLBlob, TypeJWKFile, TypeJWKBlob:
		if t.IsFile() {
			return t.family().String() + " file"
		}
		return t.family().String() + " blob"
	case TypeSecurityKey:
		return "security key"
	case TypeAuto:
		return "detect"
	default:
		return "store type " + strconv.Itoa(int(t))
	}
}

// IsFile reports whether a store of this type is named by a path. TypeAuto may be either and reports false.
func (t Type) IsFile() bool {
	switch t {
	case TypePFXFile, TypeJKSFile, TypePEMKeyFile, TypePublicKeyFile, TypeP7BFile, TypeSSHPublicFile, TypePPKFile,
		TypeXMLFile, TypeJWKFile:
		return true
	default:
		return false
	}
}

// family is the format that content of this type has; formatUnknown for types without content of their own.
func (t Type) family() format {
	switch t {
	case TypePFXFile, TypePFXBlob:
		return formatPFX
	case TypeJKSFile, TypeJKSBlob:
		return formatJKS
	case TypePEMKeyFile, TypePEMKeyBlob:
		return formatPEM
	case TypePublicKeyFile, TypePublicKeyBlob:
		return formatCertificate
	case TypeSSHPublicFile, TypeSSHPublicBlob:
		return formatSSH
	case TypeP7BFile, TypeP7BBlob:
		return formatP7B
	case TypePPKFile, TypePPKBlob:
		return formatPPK
	case TypeXMLFile, TypeXMLBlob:
		return formatXML
	case TypeJWKFile, TypeJWKBlob:
		return formatJWK
	default:
		return formatUnknown
	}
}

// unsupported is why stores of this type cannot be loaded by this build; nil for those that can.
func (t Type) unsupported() error {
	why := ""
	switch t {
	case TypeAuto:
		return nil
	case TypeUser, TypeMachine:
		if hasSystemStores {
			return nil
		}
		why = "there is one on Windows only; export the certificate to a PFX file"
	case TypeSecurityKey:
		why = "a key that cannot leave its device needs the device's own library; use a PFX or PEM store"
	default:
		if t.family() == formatUnknown {
			why = "there is no such store type; use 2 (PFX file), 6 (PEM file) or 99 (detect)"
			break
		}
		return t.family().unsupported()
	}
	return fmt.Errorf("store type %d (%s): %w: %s", int(t), t, ErrUnsupported, why)
}
