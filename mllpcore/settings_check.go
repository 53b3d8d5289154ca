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
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar ||
		strings.ContainsRune(`:/\[]"'@?#`, r)
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

// pemCertificates takes text that holds at least one certificate, and only ones that can be read. Bytes that are not
// UTF-8, which only the comments between certificates can hold, become question marks.
func pemCertificates(value string) (string, error) {
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
			return "", bad("holds a certificate that cannot be read (%v): export it again as PEM", err)
		}
		count++
	}
	if count == 0 && strings.TrimSpace(value) != "" {
		return "", bad("holds no certificate: give PEM text with -----BEGIN CERTIFICATE-----")
	}
	return strings.ToValidUTF8(value, "?"), nil
}
