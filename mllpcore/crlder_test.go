package mllpcore_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"mllpscope/mllpcore"
)

// Elements of scopes, right and wrong.
var (
	placeURI      = tlv(0x86, "http://a/")
	place         = tlv(0xA0, tlv(0xA0, placeURI))
	onlyUsers     = tlv(0x81, "\xff")
	onlyCAs       = tlv(0x82, "\xff")
	someReasons   = tlv(0x83, "\x05\x60")
	everyReason   = tlv(0x83, "\x07\x7f\x80")
	directoryName = tlv(0xA4, tlv(0x30))
)

// A scope is read as DER, or not at all: each value here is issuingDistributionPoint of a list that is good otherwise.
func TestScopesAreRead(t *testing.T) {
	m := newListMaker(t, every)
	const unread = "cannot be read"
	for _, tt := range []struct{ name, value, words string }{
		{"users", tlv(0x30, onlyUsers), ""},
		{"place and users", tlv(0x30, place, onlyUsers), ""},
		{"places", tlv(0x30, tlv(0xA0, tlv(0xA0, directoryName, placeURI))), ""},
		{"reasons", tlv(0x30, someReasons), ""},
		{"all reasons", tlv(0x30, everyReason), ""},
		{"all reasons and bit 0", tlv(0x30, tlv(0x83, "\x07\xff\x80")), ""},
		{"no reasons", tlv(0x30, tlv(0x83, "\x00")), "no reason at all"},
		{"bit 0 only", tlv(0x30, tlv(0x83, "\x07\x80")), "no reason at all"},
		{"empty", tlv(0x30), unread},
		{"nothing", "", unread},
		{"set", tlv(0x31, onlyUsers), unread},
		{"more after it", tlv(0x30, onlyUsers) + "\x05\x00", unread},
		{"more at its end", tlv(0x30, onlyUsers, "\x05\x00"), unread},
		{"field 6", tlv(0x30, onlyUsers, tlv(0x86, "\xff")), unread},
		{"field 31", tlv(0x30, onlyUsers, "\x9f\x1f\x01\xff"), unread},
		{"another class", tlv(0x30, tlv(0x41, "\xff")), unread},
		{"universal tag", tlv(0x30, tlv(0x01, "\xff")), unread},
		{"disordered", tlv(0x30, someReasons, onlyUsers), unread},
		{"place at the end", tlv(0x30, onlyUsers, place), unread},
		{"users twice", tlv(0x30, onlyUsers, onlyUsers), unread},
		{"reasons twice", tlv(0x30, someReasons, someReasons), unread},
		{"place twice", tlv(0x30, place, place), unread},
		{"true is 1", tlv(0x30, tlv(0x81, "\x01")), unread},
		{"false is said", tlv(0x30, tlv(0x81, "\x00"), onlyCAs), unread},
		{"boolean without a byte", tlv(0x30, tlv(0x81)), unread},
		{"boolean of two bytes", tlv(0x30, tlv(0x81, "\xff\xff")), unread},
		{"constructed boolean", tlv(0x30, tlv(0xA1, tlv(0x01, "\xff"))), unread},
		{"long length", "\x30\x81\x03" + onlyUsers, unread},
		{"longer length", "\x30\x82\x00\x03" + onlyUsers, unread},
		{"endless length", "\x30\x80" + onlyUsers + "\x00\x00", unread},
		{"long length inside", tlv(0x30, "\x81\x81\x01\xff"), unread},
		{"cut off", tlv(0x30, onlyUsers)[:4], unread},
		{"reasons without a byte", tlv(0x30, tlv(0x83)), unread},
		{"no reasons, some bits unused", tlv(0x30, tlv(0x83, "\x01")), unread},
		{"unused bits are set", tlv(0x30, tlv(0x83, "\x05\x61")), unread},
		{"zeros at the end", tlv(0x30, tlv(0x83, "\x00\x60")), unread},
		{"a zero byte at the end", tlv(0x30, tlv(0x83, "\x00\x60\x00")), unread},
		{"only zeros", tlv(0x30, tlv(0x83, "\x07\x00")), unread},
		{"8 bits unused", tlv(0x30, tlv(0x83, "\x08\x60")), unread},
		{"reason 9", tlv(0x30, tlv(0x83, "\x06\x60\x40")), unread},
		{"reason 16", tlv(0x30, tlv(0x83, "\x07\x60\x00\x80")), unread},
		{"constructed reasons", tlv(0x30, tlv(0xA3, tlv(0x03, "\x05\x60"))), unread},
		{"place without a choice", tlv(0x30, tlv(0xA0)), unread},
		{"place of two choices", tlv(0x30, tlv(0xA0, tlv(0xA0, placeURI), tlv(0xA1, tlv(0x30)))), unread},
		{"place of choice 2", tlv(0x30, tlv(0xA0, tlv(0xA2, placeURI))), unread},
		{"place without names", tlv(0x30, tlv(0xA0, tlv(0xA0))), unread},
		{"place with an empty address", tlv(0x30, tlv(0xA0, tlv(0xA0, tlv(0x86)))), unread},
		{"address not ASCII", tlv(0x30, tlv(0xA0, tlv(0xA0, tlv(0x86, "http://\xff/")))), unread},
		{"constructed address", tlv(0x30, tlv(0xA0, tlv(0xA0, tlv(0xA6, tlv(0x16, "http://a/"))))), unread},
		{"name of kind 9", tlv(0x30, tlv(0xA0, tlv(0xA0, placeURI, tlv(0x89, "x")))), unread},
		{"name of no class", tlv(0x30, tlv(0xA0, tlv(0xA0, tlv(0x16, "http://a/")))), unread},
		{"primitive place", tlv(0x30, tlv(0x80, "http://a/")), unread},
		{"directory only", tlv(0x30, tlv(0xA0, tlv(0xA0, directoryName))), "no address"},
		{"relative", tlv(0x30, tlv(0xA0, tlv(0xA1, tlv(0x30)))), "nameRelativeToCRLIssuer"},
	} {
		for _, critical := range []bool{true, false} {
			err := mllpcore.ReadList(m.list(extension(28, critical, tt.value)), m.cert)
			if tt.words == "" && err != nil || tt.words != "" && (err == nil || !strings.Contains(err.Error(), tt.words)) {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

// The other extensions that are understood are read in the same way.
func TestExtensionsOfListsAreRead(t *testing.T) {
	m := newListMaker(t, every)
	key := tlv(0x80, string(m.cert.SubjectKeyId))
	names := tlv(0xA1, directoryName)
	with := func(at int, value string) func(*listBody) {
		return func(l *listBody) { l.Extensions[at].Value = []byte(value) }
	}
	number := func(value string) func(*listBody) { return with(0, value) }
	keyID := func(value string) func(*listBody) { return with(1, value) }
	reason := func(value string) func(*listBody) { return revokes(5, entry(21, false, value)) }
	since := func(value string) func(*listBody) { return revokes(5, entry(24, false, value)) }
	for name, tt := range map[string]struct {
		change func(*listBody)
		words  string
	}{
		"number":                  {number("\x02\x02\x01\x00"), ""},
		"number and more":         {number("\x02\x01\x07\x00"), "cRLNumber"},
		"number below 0":          {number("\x02\x01\x87"), "cRLNumber"},
		"number with a zero":      {number("\x02\x02\x00\x07"), "crl number"},
		"key":                     {keyID(tlv(0x30, key)), ""},
		"key and certificate":     {keyID(tlv(0x30, key, names, tlv(0x82, "\x01"))), ""},
		"certificate":             {keyID(tlv(0x30, names, tlv(0x82, "\x01"))), ""},
		"key and more":            {keyID(tlv(0x30, key) + "\x05\x00"), "authorityKeyIdentifier"},
		"key and more inside":     {keyID(tlv(0x30, key, tlv(0x83, "x"))), "authorityKeyIdentifier"},
		"key twice":               {keyID(tlv(0x30, key, key)), "authorityKeyIdentifier"},
		"key at the end":          {keyID(tlv(0x30, names, tlv(0x82, "\x01"), key)), "authorityKeyIdentifier"},
		"issuer without number":   {keyID(tlv(0x30, key, names)), "authorityKeyIdentifier"},
		"number without issuer":   {keyID(tlv(0x30, key, tlv(0x82, "\x01"))), "authorityKeyIdentifier"},
		"issuer without names":    {keyID(tlv(0x30, key, tlv(0xA1), tlv(0x82, "\x01"))), "authorityKeyIdentifier"},
		"constructed key":         {keyID(tlv(0x30, tlv(0xA0, tlv(0x04, "x")))), "authorityKeyIdentifier"},
		"reason":                  {reason("\x0a\x01\x04"), ""},
		"reason 7":                {reason("\x0a\x01\x07"), "reasonCode"},
		"reason 11":               {reason("\x0a\x01\x0b"), "reasonCode"},
		"reason below 0":          {reason("\x0a\x01\xff"), "reasonCode"},
		"reason and more":         {reason("\x0a\x01\x04\x00"), "reasonCode"},
		"reason is an integer":    {reason("\x02\x01\x04"), "reasonCode"},
		"date":                    {since("\x18\x0f20200101000000Z"), ""},
		"date and more":           {since("\x18\x0f20200101000000Z\x00"), "invalidityDate"},
		"date is UTCTime":         {since("\x17\x0d200101000000Z"), "invalidityDate"},
		"date elsewhere":          {since("\x18\x1320200101000000+0100"), "invalidityDate"},
		"date without meaning":    {since("\x18\x0f20201301000000Z"), "invalidityDate"},
		"date is nothing":         {since(""), "invalidityDate"},
		"entry's extension twice": {revokes(5, entry(21, false, "\x0a\x01\x04"), entry(21, false, "\x0a\x01\x04")), "twice"},
		"delta that is no number": {extension(27, true, ""), "a delta"},
		"certificateIssuer empty": {revokes(5, entry(29, true, "")), "certificateIssuer"},
	} {
		err := mllpcore.ReadList(m.list(tt.change), m.cert)
		if tt.words == "" && err != nil || tt.words != "" && (err == nil || !strings.Contains(err.Error(), tt.words)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A list is one CertificateList in DER: nothing stands after its parts, or between them, that would be passed over.
func TestListsAreWhole(t *testing.T) {
	m := newListMaker(t, every)
	const (
		version   = "\x02\x01\x01"
		algorithm = "\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"
		from      = "\x17\x0d250101000000Z"
		until     = "\x17\x0d490101000000Z"
		critical  = "\x01\x01\xff"
	)
	issuer := string(m.cert.RawSubject)
	head := version + algorithm + issuer + from + until
	known := tlv(0x30, "\x06\x03\x55\x1d\x14", tlv(0x04, "\x02\x01\x07")) // cRLNumber
	entries := tlv(0x30, tlv(0x30, "\x02\x01\x05", from))
	extended := tlv(0xA0, tlv(0x30, known))
	for name, tt := range map[string]struct {
		body string
		ok   bool
	}{
		"without entries":             {head + extended, true},
		"with no entry":               {head + tlv(0x30) + extended, true},
		"whole":                       {head + entries + extended, true},
		"without extensions":          {head + entries, true},
		"dates of the other kind":     {version + algorithm + issuer + "\x18\x0f20250101000000Z" + "\x18\x0f20550101000000Z" + entries, true},
		"more at the end":             {head + entries + extended + "\x05\x00", false},
		"extensions first":            {head + extended + entries, false},
		"entries twice":               {head + entries + entries + extended, false},
		"extensions twice":            {head + entries + extended + extended, false},
		"more after the extensions":   {head + entries + tlv(0xA0, tlv(0x30, known), tlv(0x30)), false},
		"more in an extension":        {head + entries + tlv(0xA0, tlv(0x30, tlv(0x30, "\x06\x03\x55\x1d\x63", tlv(0x04), critical))), false},
		"critical is false":           {head + tlv(0xA0, tlv(0x30, tlv(0x30, "\x06\x03\x55\x1d\x63", "\x01\x01\x00", tlv(0x04)))), false},
		"more in an entry":            {head + tlv(0x30, tlv(0x30, "\x02\x01\x05", from, "\x05\x00")), false},
		"more after an entry's":       {head + tlv(0x30, tlv(0x30, "\x02\x01\x05", from, tlv(0x30), "\x05\x00")), false},
		"date of an entry no seconds": {head + tlv(0x30, tlv(0x30, "\x02\x01\x05", "\x17\x0b2501010000Z")), false},
		"date of another zone":        {version + algorithm + issuer + "\x17\x11250101000000+0100" + until, false},
		"more in the algorithm":       {version + tlv(0x30, algorithm[2:], "\x05\x00", "\x05\x00") + issuer + from + until, false},
	} {
		var length string
		switch n := len(tt.body); {
		case n > 255:
			length = string([]byte{0x30, 0x82, byte(n >> 8), byte(n)})
		case n > 127:
			length = string([]byte{0x30, 0x81, byte(n)})
		default:
			length = string([]byte{0x30, byte(n)})
		}
		if err := mllpcore.ReadList(m.signList([]byte(length+tt.body)), m.cert); (err == nil) != tt.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := m.list(nil)
	if err := mllpcore.ReadList(good, m.cert); err != nil {
		t.Fatal(err)
	}
	for name, more := range map[string]string{"a byte": "\x00", "a line": "\r\n", "another": string(good)} {
		if err := mllpcore.ReadList(append(bytes.Clone(good), more...), m.cert); err == nil {
			t.Errorf("%s after it was passed over", name)
		}
	}
}

func TestListsInPEM(t *testing.T) {
	list := newListMaker(t, every).list(nil)
	text := func(kind string) string { return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: list})) }
	for name, tt := range map[string]struct {
		data string
		ok   bool
	}{
		"DER":           {string(list), true},
		"PEM":           {text("X509 CRL"), true},
		"with words":    {"List of today\n" + text("X509 CRL") + "end\n", true},
		"two":           {text("X509 CRL") + text("X509 CRL"), false},
		"a certificate": {text("CERTIFICATE"), false},
		"both":          {text("CERTIFICATE") + text("X509 CRL"), false},
	} {
		got, err := mllpcore.BareList([]byte(tt.data))
		if (err == nil) != tt.ok || tt.ok && !bytes.Equal(got, list) {
			t.Errorf("%s: %v", name, err)
		}
	}
	inside := append(bytes.Clone(list), text("X509 CRL")...) // DER that has a PEM block somewhere is DER
	if got, err := mllpcore.BareList(inside); err != nil || !bytes.Equal(got, inside) {
		t.Errorf("DER with a PEM block in it: %v", err)
	}
}

// Distribution points of a certificate are read in the same way.
func TestPointsAreRead(t *testing.T) {
	unread, whole := errors.New("cannot be read"), tlv(0x30, place)
	const all = 0x1FE
	for name, tt := range map[string]struct {
		value   string
		err     error
		reasons int
		words   string // of the first point
	}{
		"place":                 {tlv(0x30, whole), nil, all, ""},
		"two":                   {tlv(0x30, whole, whole), nil, all, ""},
		"some reasons":          {tlv(0x30, tlv(0x30, place, tlv(0x81, "\x05\x60"))), nil, 6, ""},
		"no reasons":            {tlv(0x30, tlv(0x30, place, tlv(0x81, "\x00"))), nil, 0, "no reason at all"},
		"without a place":       {tlv(0x30, tlv(0x30, tlv(0x81, "\x05\x60"))), nil, 6, "without an address"},
		"without anything":      {tlv(0x30, tlv(0x30)), nil, all, "without an address"},
		"relative":              {tlv(0x30, tlv(0x30, tlv(0xA0, tlv(0xA1, tlv(0x30))))), nil, all, "without an address"},
		"another issuer":        {tlv(0x30, tlv(0x30, place, tlv(0xA2, directoryName))), nil, all, "cRLIssuer"},
		"none":                  {tlv(0x30), unread, 0, ""},
		"nothing":               {"", unread, 0, ""},
		"more after it":         {tlv(0x30, whole) + "\x05\x00", unread, 0, ""},
		"more in a point":       {tlv(0x30, tlv(0x30, place, tlv(0x83, "x"))), unread, 0, ""},
		"no point":              {tlv(0x30, place), unread, 0, ""},
		"disordered":            {tlv(0x30, tlv(0x30, tlv(0x81, "\x05\x60"), place)), unread, 0, ""},
		"reasons twice":         {tlv(0x30, tlv(0x30, place, tlv(0x81, "\x05\x60"), tlv(0x81, "\x05\x60"))), unread, 0, ""},
		"reasons not DER":       {tlv(0x30, tlv(0x30, place, tlv(0x81, "\x00\x60"))), unread, 0, ""},
		"issuer without a name": {tlv(0x30, tlv(0x30, place, tlv(0xA2))), unread, 0, ""},
		"second not DER":        {tlv(0x30, whole, tlv(0x30, place, tlv(0x81, "\x00\x60"))), unread, 0, ""},
	} {
		cert := &x509.Certificate{Extensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 31}, Value: []byte(tt.value)}}}
		points, err := mllpcore.CRLPoints(cert)
		if tt.err != nil {
			if err == nil || !strings.Contains(err.Error(), tt.err.Error()) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p := points[0]
		if p.Reasons != tt.reasons || (p.Err == nil) != (tt.words == "") ||
			p.Err != nil && !strings.Contains(p.Err.Error(), tt.words) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}
