package setting

import (
	"crypto/x509"
	"encoding/base64"
	"unicode/utf8"

	"mllpscope/certs"
)

// CertStore returns what SSLCertStore stands for, by SSLCertStoreType: a path, or the bytes of a blob. Both are empty
// when nothing is selected. With type 99 PEM text and base64 of DER are blobs, all else is a path. The error, for a
// blob type, says that the text is neither PEM nor base64.
func (s *Values) CertStore() (path string, blob []byte, err error) {
	text, t := s.SSLCertStore, certs.Type(s.SSLCertStoreType)
	switch {
	case text == "":
		return "", nil, nil
	case t.IsBlob():
		if blob = certs.Content(text); blob == nil {
			row, _ := Lookup("SSLCertStore")
			return "", nil, row.failure(text, notABlob(s))
		}
		return "", blob, nil
	case t == certs.TypeAuto && certs.IsContent(text):
		return "", certs.Content(text), nil
	}
	return text, nil, nil
}

// EncodedCertificate returns the certificate of SSLCertEncoded as DER, nil when it is empty.
func (s *Values) EncodedCertificate() []byte {
	if s.SSLCertEncoded == "" {
		return nil
	}
	return certs.CertificateDER(s.SSLCertEncoded)
}

// storeField is SSLCertStore: what it takes depends on SSLCertStoreType. When the type is set after the store,
// CertStore says what does not fit, so that the order does not matter.
type storeField struct{}

func (storeField) text(s *Values) string { return s.SSLCertStore }

func (storeField) apply(s *Values, row *Row, value string) error {
	next := *s
	store := textField(func(s *Values) *string { return &s.SSLCertStore }, blobText)
	if err := store.apply(&next, row, value); err != nil {
		return err
	}
	t := certs.Type(next.SSLCertStoreType)
	if t.IsBlob() && next.SSLCertStore != "" && certs.Content(next.SSLCertStore) == nil {
		return notABlob(&next)
	}
	if t.IsFile() && certs.IsContent(next.SSLCertStore) {
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
	if certs.IsBinary(value) || !utf8.ValidString(value) && certs.HasPEM(value) {
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
	der := certs.CertificateDER(text)
	if der == nil {
		return "", bad("is not a certificate: give PEM text or base64 of DER")
	}
	if _, err := x509.ParseCertificate(der); err != nil {
		return "", bad("is not a certificate that can be read (%v): export it again", err)
	}
	return text, nil
}
