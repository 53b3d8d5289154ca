package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Flags of NCryptSignHash.
const (
	padPKCS1 = 0x2
	padPSS   = 0x8
	silent   = 0x40
)

// systemKey signs with a key that Windows keeps (CNG). It is safe for concurrent use, as the key's handle is.
type systemKey struct {
	handle *keyHandle
	public crypto.PublicKey
}

// keyHandle is freed when nothing uses it any more.
type keyHandle struct{ value windows.Handle }

var _ crypto.Signer = (*systemKey)(nil)

func ncrypt(name string) *windows.LazyProc {
	return windows.NewLazySystemDLL("ncrypt.dll").NewProc(name)
}

// newSystemKey asks Windows for the key of a certificate, without any window.
func newSystemKey(context *windows.CertContext, public crypto.PublicKey) (*systemKey, error) {
	var handle windows.Handle
	var spec uint32
	var free bool
	flags := uint32(windows.CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG | windows.CRYPT_ACQUIRE_SILENT_FLAG)
	err := windows.CryptAcquireCertificatePrivateKey(context, flags, nil, &handle, &spec, &free)
	if err != nil {
		return nil, err
	}
	h := &keyHandle{handle}
	if free {
		runtime.AddCleanup(h, func(value windows.Handle) {
			_, _, _ = ncrypt("NCryptFreeObject").Call(uintptr(value)) // nobody is left to tell
		}, handle)
	}
	return &systemKey{h, public}, nil
}

// Public returns the certificate's public key.
func (k *systemKey) Public() crypto.PublicKey { return k.public }

// The padding structures of bcrypt.h.
type (
	pkcs1Padding struct{ hash *uint16 }
	pssPadding   struct {
		hash *uint16
		salt uint32
	}
)

// Sign signs a digest: PKCS#1 or PSS with an RSA key, ASN.1 with an ECDSA key.
func (k *systemKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	switch public := k.public.(type) {
	case *ecdsa.PublicKey:
		raw, err := k.sign(nil, digest, 0)
		if err != nil {
			return nil, err
		}
		half := len(raw) / 2 // r and s, one after the other
		return asn1.Marshal(struct{ R, S *big.Int }{
			new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:]),
		})
	case *rsa.PublicKey:
		return k.signRSA(public, digest, opts)
	default:
		return nil, fmt.Errorf("%w: Windows keys of the type %T", ErrUnsupported, public)
	}
}

func (k *systemKey) signRSA(public *rsa.PublicKey, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	hash := opts.HashFunc()
	id, err := hashName(hash)
	if err != nil {
		return nil, err
	}
	pss, isPSS := opts.(*rsa.PSSOptions)
	if !isPSS {
		padding := pkcs1Padding{id}
		return k.sign(unsafe.Pointer(&padding), digest, padPKCS1)
	}
	salt := pss.SaltLength
	switch salt {
	case rsa.PSSSaltLengthEqualsHash:
		salt = hash.Size()
	case rsa.PSSSaltLengthAuto:
		salt = (public.N.BitLen()-1+7)/8 - 2 - hash.Size()
	}
	padding := pssPadding{id, uint32(salt)}
	return k.sign(unsafe.Pointer(&padding), digest, padPSS)
}

func hashName(h crypto.Hash) (*uint16, error) {
	names := map[crypto.Hash]string{
		crypto.SHA1: "SHA1", crypto.SHA256: "SHA256", crypto.SHA384: "SHA384", crypto.SHA512: "SHA512",
	}
	if h == 0 { // MD5 and SHA-1 together, of TLS 1.0 and 1.1: no name
		return nil, nil //nolint:nilnil // a nil name is how NCryptSignHash takes it
	}
	name, ok := names[h]
	if !ok {
		return nil, fmt.Errorf("%w: signing with %v", ErrUnsupported, h)
	}
	return windows.UTF16PtrFromString(name)
}

// sign calls NCryptSignHash, once for the size and once for the signature.
func (k *systemKey) sign(padding unsafe.Pointer, digest []byte, flags uintptr) ([]byte, error) {
	if len(digest) == 0 {
		return nil, errors.New("nothing to sign")
	}
	defer runtime.KeepAlive(k.handle)
	var size uint32
	call := func(out *byte, room uint32) error {
		status, _, _ := ncrypt("NCryptSignHash").Call(uintptr(k.handle.value), uintptr(padding),
			uintptr(unsafe.Pointer(&digest[0])), uintptr(len(digest)), uintptr(unsafe.Pointer(out)), uintptr(room),
			uintptr(unsafe.Pointer(&size)), flags|silent)
		if status != 0 {
			return fmt.Errorf("sign with a key of Windows: %w", windows.Errno(status))
		}
		return nil
	}
	if err := call(nil, 0); err != nil {
		return nil, err
	}
	signature := make([]byte, size)
	if err := call(&signature[0], size); err != nil {
		return nil, err
	}
	return signature[:size], nil
}
