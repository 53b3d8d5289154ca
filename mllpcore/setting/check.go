package setting

import (
	"errors"
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"

	"mllpscope/certs"
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
	if strings.Contains(host, "@") {
		return "", bad("is not a host alone: leave out the user name and the password; those of a proxy belong in " +
			"FirewallUser and FirewallPassword")
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
		_, err := ParsePrefix(item)
		return err
	}
	if strings.ContainsFunc(item, unicode.IsSpace) || strings.Contains(item, "@") {
		return bad("holds %q, which is no host: separate hosts by ; or a comma", item)
	}
	return nil
}

// pemCertificates takes text that holds at least one certificate that can be used; what cannot is left out and named
// when the setting takes effect. A byte order mark goes, UTF-16 is converted. Bytes that are not UTF-8, which only the
// comments between certificates can hold, become question marks.
func pemCertificates(value string) (string, error) {
	text := string(certs.DecodeText([]byte(value)))
	if strings.TrimSpace(text) == "" {
		return text, nil
	}
	_, err := certs.ParseAuthorities([]byte(text))
	switch {
	case errors.Is(err, certs.ErrNoCertificate):
		return "", bad("holds no certificate: give PEM text with -----BEGIN CERTIFICATE-----")
	case err != nil:
		return "", bad("holds no certificate that can be used: %v", err)
	}
	return strings.ToValidUTF8(text, "?"), nil
}
