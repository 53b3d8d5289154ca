package certs

import (
	"bytes"
	"crypto/cipher"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
)

// What is decrypted, as errors name it.
const (
	partKey      = "private key"           // of a PFX or a Java keystore
	partLoneKey  = "encrypted private key" // of a PEM file, or a file of its own
	partContents = "list of certificates"
)

var (
	oidPKCS5     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5}
	oidPBES2     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidPKCS12PBE = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1}
	oidScrypt    = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
	oidJavaPBE   = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 42, 2, 19, 1}
)

// sealedError says that a part did not open: with a checksum that fits it is damaged, without one the password may be
// wrong.
type sealedError struct{ what, why string }

func (e *sealedError) Error() string {
	return fmt.Sprintf("%v: the %s cannot be decrypted (%s); copy or export the file again", ErrDamaged, e.what, e.why)
}

func (e *sealedError) Is(target error) bool { return target == ErrDamaged }

func isSealed(err error) bool {
	var sealed *sealedError
	return errors.As(err, &sealed)
}

// decrypt opens what was encrypted with a password. What is the name of the part for errors.
func (s secret) decrypt(what string, a pkix.AlgorithmIdentifier, data []byte) ([]byte, error) {
	block, iv, err := s.cipherOf(what, a)
	if err != nil {
		return nil, err
	}
	size := block.BlockSize()
	if len(data) == 0 || len(data)%size != 0 {
		return nil, &sealedError{what, fmt.Sprintf("%d bytes are not whole blocks of its cipher", len(data))}
	}
	if len(iv) != size {
		return nil, damaged(fmt.Errorf("its cipher starts with %d bytes instead of %d", len(iv), size))
	}
	n, ok := padding(block, iv, data)
	if !ok {
		return nil, &sealedError{what, "its padding is not right"}
	}
	// One wrong password in 256 leaves good padding, and nonsense before it.
	first := make([]byte, min(len(data), maxHeader/size*size+size))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(first, data[:len(first)])
	length := len(data) - n
	h, err := readHeader(first[:min(len(first), length)])
	if err != nil || h.tag != 0x30 || !h.indefinite && h.size+h.length != length {
		return nil, &sealedError{what, "what comes out makes no sense"}
	}
	if err := s.allowed.take(len(data) / bytesPerRound); err != nil {
		return nil, err
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, data)
	return plain[:length], nil
}

// maxHeader is the most bytes that readHeader looks at.
const maxHeader = 6

// padding returns how many bytes of padding there are, by the last block alone: a wrong password, of which many
// readings are tried, costs no more however long the data is.
func padding(block cipher.Block, iv, data []byte) (n int, ok bool) {
	size := block.BlockSize()
	before := iv
	if len(data) > size {
		before = data[len(data)-2*size : len(data)-size]
	}
	last := make([]byte, size)
	cipher.NewCBCDecrypter(block, before).CryptBlocks(last, data[len(data)-size:])
	n = int(last[size-1])
	return n, n > 0 && n <= size && bytes.HasSuffix(last, bytes.Repeat([]byte{byte(n)}, n))
}

// cipherOf makes the cipher and its first block of the algorithm and the password.
func (s secret) cipherOf(what string, a pkix.AlgorithmIdentifier) (cipher.Block, []byte, error) {
	switch parent, last := splitOID(a.Algorithm); {
	case a.Algorithm.Equal(oidPBES2):
		return s.pbes2(what, a.Parameters.FullBytes)
	case parent.Equal(oidPKCS5):
		return s.pbes1(what, last, a)
	case parent.Equal(oidPKCS12PBE):
		return s.pkcs12PBE(what, last, a)
	case a.Algorithm.Equal(oidJavaPBE):
		return s.javaPBE(a.Parameters.FullBytes)
	default:
		return nil, nil, unknownEncryption(what, a.Algorithm)
	}
}

func splitOID(id asn1.ObjectIdentifier) (parent asn1.ObjectIdentifier, last int) {
	if len(id) == 0 {
		return nil, 0
	}
	return id[:len(id)-1], id[len(id)-1]
}

// unknownEncryption is for an algorithm that is not known here. OpenSSL 3 needs -legacy for those it has set aside.
func unknownEncryption(what string, id asn1.ObjectIdentifier) error {
	advice := adviceRewritePFX
	if what == partLoneKey {
		advice = adviceRewriteKey + adviceAddCertificate
	}
	return fmt.Errorf("%s: %w: its encryption (%s) is not known here; write it again with OpenSSL 3: %s", what,
		ErrUnsupported, id, advice)
}
