package setting

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
	"unicode/utf8"

	"mllpscope/certs"
)

// isBlobType tells the types of certificate stores that hold the content itself.
func isBlobType(t int) bool { return slices.Contains([]int{3, 5, 7, 9, 12, 15, 19}, t) }

// isFileType tells the types of certificate stores that are a file.
func isFileType(t int) bool { return slices.Contains([]int{2, 4, 6, 8, 11, 14, 18}, t) }

const pemStart = "-----BEGIN "

// storeDetect is the type that is found out by looking.
const storeDetect = 99

// CertStore returns what SSLCertStore stands for, by SSLCertStoreType: a path, or the bytes of a blob. Both are empty
// when nothing is selected. With type 99 PEM text and base64 of DER are blobs, all else is a path. The error, for a
// blob type, says that the text is neither PEM nor base64.
func (s *Values) CertStore() (path string, blob []byte, err error) {
	text := s.SSLCertStore
	switch {
	case text == "":
		return "", nil, nil
	case isBlobType(s.SSLCertStoreType):
		if blob = decodeBlob(text); blob == nil {
			row, _ := Lookup("SSLCertStore")
			return "", nil, row.failure(text, notABlob(s))
		}
		return "", blob, nil
	case s.SSLCertStoreType == storeDetect && isSurelyBlob(text):
		return "", decodeBlob(text), nil
	}
	return text, nil, nil
}

// EncodedCertificate returns the certificate of SSLCertEncoded as DER, nil when it is empty.
func (s *Values) EncodedCertificate() []byte {
	if s.SSLCertEncoded == "" {
		return nil
	}
	return certificateDER(s.SSLCertEncoded)
}

// storeField is SSLCertStore: what it takes depends on SSLCertStoreType. When the type is set after the store,
// CertStore tells what does not fit, so that the order does not matter.
type storeField struct{}

func (storeField) text(s *Values) string { return s.SSLCertStore }

func (storeField) apply(s *Values, row *Row, value string) error {
	next := *s
	store := textField(func(s *Values) *string { return &s.SSLCertStore }, blobText)
	if err := store.apply(&next, row, value); err != nil {
		return err
	}
	if isBlobType(next.SSLCertStoreType) && next.SSLCertStore != "" && decodeBlob(next.SSLCertStore) == nil {
		return notABlob(&next)
	}
	if isFileType(next.SSLCertStoreType) && isSurelyBlob(next.SSLCertStore) {
		return bad("holds the content of a file, and SSLCertStoreType %d wants a path: give the path, or select the "+
			"blob type", next.SSLCertStoreType)
	}
	s.SSLCertStore = next.SSLCertStore
	return nil
}

func notABlob(s *Values) error {
	return bad("is not a blob of type %d: give PEM text or base64, or select a file type", s.SSLCertStoreType)
}

// blobText keeps a path or PEM text as it is and turns bytes into base64, so that what is stored is always text.
func blobText(value string) (string, error) {
	value = string(certs.DecodeText([]byte(value)))
	if looksBinary(value) || !utf8.ValidString(value) && strings.Contains(value, pemStart) {
		if base64.StdEncoding.EncodedLen(len(value)) > MaxValue {
			return "", clash(ErrBadValue, "%d bytes were given, and %d MiB may be given at most: give the path of the file",
				len(value), base64.StdEncoding.DecodedLen(MaxValue)>>20)
		}
		return base64.StdEncoding.EncodeToString([]byte(value)), nil
	}
	return value, nil
}

// encodedText takes one certificate and keeps it as text.
func encodedText(value string) (string, error) {
	text, err := blobText(value)
	if err != nil || text == "" {
		return "", err
	}
	der := certificateDER(text)
	if der == nil {
		return "", bad("is not a certificate: give PEM text or base64 of DER")
	}
	if _, err := x509.ParseCertificate(der); err != nil {
		return "", bad("is not a certificate that can be read (%v): export it again", err)
	}
	return text, nil
}

func certificateDER(text string) []byte {
	if block, _ := pem.Decode([]byte(text)); block != nil {
		if block.Type != "CERTIFICATE" {
			return nil
		}
		return block.Bytes
	}
	return decodeBase64(text)
}

// isKeyText recognises keys that are text: PEM, JSON web keys and PuTTY's.
func isKeyText(text string) bool {
	start := strings.TrimSpace(text)
	return strings.Contains(text, pemStart) || strings.HasPrefix(start, "{") ||
		strings.HasPrefix(start, "PuTTY-User-Key-File-")
}

// decodeBlob returns the bytes of keys that are text as they are, of anything else by base64; nil when it is neither.
func decodeBlob(text string) []byte {
	if isKeyText(text) {
		return []byte(text)
	}
	return decodeBase64(text)
}

// isSurelyBlob tells a blob from a path where the type leaves it open. No path decodes to DER or to a Java key store.
func isSurelyBlob(text string) bool {
	if isKeyText(text) {
		return true
	}
	blob := string(decodeBase64(text))
	return isStore(blob) || strings.Contains(blob, pemStart)
}

// isStore tells whether bytes are DER, also when they are few, or the start of what looksBinary knows.
func isStore(blob string) bool {
	const least = 32 // bytes, of which the shortest key has more; a file may be called MAEx
	if len(blob) < least || looksBinary(blob) {
		return len(blob) >= least
	}
	var der asn1.RawValue
	rest, err := asn1.Unmarshal([]byte(blob), &der)
	return err == nil && len(rest) == 0 && der.Tag == asn1.TagSequence && der.IsCompound
}

// decodeBase64 ignores line breaks and spaces; it returns nil for what is not base64.
func decodeBase64(text string) []byte {
	text = strings.Join(strings.Fields(text), "")
	out, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(out) == 0 {
		return nil
	}
	return out
}

// looksBinary recognises the first bytes of DER (PFX, certificates) and of Java key stores, which no text starts with.
func looksBinary(value string) bool {
	if len(value) < 4 {
		return false
	}
	der := value[0] == 0x30 && value[1] >= 0x80 && value[1] <= 0x84
	jks := strings.HasPrefix(value, "\xFE\xED\xFE\xED") || strings.HasPrefix(value, "\xCE\xCE\xCE\xCE")
	return der || jks
}
