package dial

import (
	"net/netip"
	"strings"
	"testing"
)

func TestIsInside(t *testing.T) {
	for _, text := range strings.Fields(`
		127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 0.0.0.0 0.1.2.3
		100.64.0.1 100.127.255.255 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 192.0.0.1 192.0.2.1 192.88.99.1
		198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
		::1 :: fe80::1%eth0 febf::1 fc00::1 fd00::1 fec0::1 ff02::1 ff0e::1 100::1 5f00::1
		::ffff:10.0.0.1 ::ffff:127.0.0.1 ::127.0.0.1 ::10.0.0.1 ::ffff:0:127.0.0.1 ::ffff:0:192.168.0.1
		64:ff9b::a00:1 64:ff9b::7f00:1 64:ff9b:1::808:808 64:ff9b:1:2::a00:1
		2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101::1 2002:0:1:: 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2
		2001:2::1 2001:10::1 2001:20::1 2001:db8::1 3fff::1 3fff:fff::1
	`) {
		if !isInside(netip.MustParseAddr(text)) {
			t.Errorf("%s is not inside", text)
		}
	}
	for _, text := range strings.Fields(`
		8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.1 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 192.0.1.1 198.17.0.1
		198.20.0.1 223.255.255.255 2001:4860:4860::8888 2001:200::1 2600::1 3ffe::1 64:ff9b::808:808 ::ffff:8.8.8.8 ::8.8.8.8
		::ffff:0:8.8.8.8 2002:808:808::1
	`) {
		if isInside(netip.MustParseAddr(text)) {
			t.Errorf("%s is inside", text)
		}
	}
}

func TestIsPublicHost(t *testing.T) {
	long := strings.Repeat("a", 64)
	for host, want := range map[string]bool{
		"crl.clinic.org": true, "CRL.Clinic.ORG": true, "crl3.digicert.com": true, "3com.com": true, "a.b": true,
		"xn--bcher-kva.example.org": true, "8.8.8.8": true, "2600::1": true, long[1:] + ".org": true,
		"": false, ".": false, "crl": false, "localhost": false, "LOCALHOST": false, "localhost.": false, "a.localhost": false,
		"crl.clinic.org.": false, "crl..clinic.org": false, ".clinic.org": false, "crl.clinic.local": false, "nas.LAN": false,
		"db.internal": false, "router.home.arpa": false, "1.0.0.127.in-addr.arpa": false, long + ".org": false,
		"2130706433": false, "0x7f000001": false, "0x7f.1": false, "127.1": false, "127.0.1": false, "0177.0.0.1": false,
		"0x7f.0.0.0x1": false, "127.0.0.1": false, "127.0.0.1.": false, "1.2.3.4.5": false, "256.256.256.256": false,
		"8.8.8.8.": false, "08.8.8.8": false, "a.0x7f": false, "a.1": false, "2600:0::1": false, "2600::1%eth0": false,
		"fe80::1%eth0": false, "::1": false, "::ffff:8.8.8.8": false, "2600::A": false, "[2600::1]": false,
		"b\u00fccher.org": false, "\u2460.org": false, "clinic\u3002org": false, "a_b.org": false, "-a.org": false,
		"a-.org": false, "a b.org": false, "a.org\x00": false, "me@a.org": false, "a.org/": false, "a%2eorg": false,
	} {
		if got := isPublicHost(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}
