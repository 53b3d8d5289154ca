package mllpcore

import (
	"crypto/x509"
	"encoding/pem"
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"
)

// hostText takes an IP address or a host name, without its port, and drops spaces and brackets around it.
func hostText(value string) (string, error) {
	host := strings.TrimSpace(value)
	if inner, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(inner, "]")
	}
	if _, err := netip.ParseAddr(host); host == "" || err == nil {
		return host, nil
	}
	if name, port, ok := strings.Cut(host, ":"); ok && strings.Count(host, ":") == 1 {
		return "", bad("holds a port: give %q here and %s as the port", name, port)
	}
	if strings.ContainsFunc(host, notInHostName) {
		return "", bad("is not a host: give an IP address or a name")
	}
	return host, nil
}

func notInHostName(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar || strings.ContainsRune(`:/\[]"'@?#`, r)
}

// oneLine refuses line breaks and other control characters, which would end up in a protocol's header.
func oneLine(value string) error {
	if strings.ContainsFunc(value, unicode.IsControl) {
		return bad("holds a line break or another control character: give one line")
	}
	return nil
}

// headerLines takes lines of the form Name: value.
func headerLines(value string) error {
	for line := range strings.Lines(value) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			continue
		}
		name, content, ok := strings.Cut(line, ":")
		if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(strings.TrimSpace(content)) {
			return bad("is not a list of header lines: write each as Name: value")
		}
	}
	return nil
}

// proxyException takes a name with or without *, an IP address or a network.
func proxyException(item string) error {
	if strings.Contains(item, "/") {
		_, err := parsePrefix(item)
		return err
	}
	if strings.ContainsFunc(item, unicode.IsSpace) {
		return bad("holds %q, which is no host: separate hosts by ; or a comma", item)
	}
	return nil
}

// pemCertificates takes text that holds at least one certificate, and only ones that can be read.
func pemCertificates(value string) error {
	rest, count := []byte(value), 0
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return bad("holds a certificate that cannot be read (%v): export it again as PEM", err)
		}
		count++
	}
	if count == 0 && strings.TrimSpace(value) != "" {
		return bad("holds no certificate: give PEM text with -----BEGIN CERTIFICATE-----")
	}
	return nil
}

const noOldSSL = "SSL 2 and 3 are broken and not part of Go's TLS; use TLS 1.2 or 1.3"

// The parts of SSLEnabledProtocols, oldest first.
const (
	sumSSL2 = 12
	sumSSL3 = 48
)

func tlsSums() []int { return []int{192, 768, 3072, 12288} }

// checkProtocols takes a sum of TLS versions without a gap.
func checkProtocols(sum int) error {
	if sum&(sumSSL2|sumSSL3) != 0 {
		return unsupported("%s", noOldSSL)
	}
	const want = "add up 192 (TLS 1.0), 768 (TLS 1.1), 3072 (TLS 1.2) and 12288 (TLS 1.3)"
	rest, runs, last := sum, 0, false
	for _, part := range tlsSums() {
		on := rest&part == part
		if on {
			rest -= part
			if !last {
				runs++
			}
		}
		last = on
	}
	switch {
	case rest != 0 || sum == 0:
		return bad("is not a sum of TLS versions: %s", want)
	case runs > 1:
		return bad("leaves a TLS version out between others: TLS cannot be offered with a gap; %s", want)
	}
	return nil
}
