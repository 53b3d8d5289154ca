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

// Types returns every type of the class in the order of its numbers, also those that this build cannot load.
func Types() []Type {
	types := make([]Type, 0, int(TypeSecurityKey)+2)
	for t := TypeUser; t <= TypeSecurityKey; t++ {
		types = append(types, t)
	}
	return append(types, TypeAuto)
}

// String returns the type in words, e.g. "PFX file".
func (t Type) String() string {
	switch {
	case t == TypeUser:
		return "Windows user store"
	case t == TypeMachine:
		return "Windows machine store"
	case t == TypeSecurityKey:
		return "security key"
	case t == TypeAuto:
		return "detect"
	case t.IsFile():
		return t.content() + " file"
	case t.IsBlob():
		return t.content() + " blob"
	}
	return "store type " + strconv.Itoa(int(t))
}

// content is what a store of this type holds, by the words of the class.
func (t Type) content() string {
	switch f := t.family(); f {
	case formatPEM:
		return "PEM key"
	case formatCertificate:
		return "public key"
	default:
		return f.String()
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

// IsBlob reports whether a store of this type is its own content. TypeAuto may be either and reports false.
func (t Type) IsBlob() bool { return t.family() != formatUnknown && !t.IsFile() }

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

// Unsupported returns why stores of this type cannot be loaded by this build, as a clause; "" for those that can.
func (t Type) Unsupported() string {
	switch {
	case t == TypeAuto, (t == TypeUser || t == TypeMachine) && hasSystemStores:
		return ""
	case t == TypeUser, t == TypeMachine:
		return "only Windows has it; export the certificate to a PFX file"
	case t == TypeSecurityKey:
		return "hardware keys need a vendor's C library, which this program does not load; use a PFX or PEM store"
	case t.family() == formatUnknown:
		return fmt.Sprintf("there is no such store type; use %d (%s), %d (%s) or %d (%s)",
			int(TypePFXFile), TypePFXFile, int(TypePEMKeyFile), TypePEMKeyFile, int(TypeAuto), TypeAuto)
	}
	return t.family().unsupported()
}

// fault is Unsupported as an error, nil for the types that can be loaded.
func (t Type) fault() error {
	switch f := t.family(); {
	case t.Unsupported() == "":
		return nil
	case f != formatUnknown:
		return f.fault()
	}
	return fmt.Errorf("store type %d (%s): %w: %s", int(t), t, ErrUnsupported, t.Unsupported())
}
