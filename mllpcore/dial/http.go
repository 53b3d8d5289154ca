package dial

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// proxyHeadMax is the most bytes of a proxy's answer to CONNECT.
const proxyHeadMax = 64 << 10

// tunnel asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6).
func (p *proxy) tunnel(ctx context.Context, d *dialer, address string) (net.Conn, error) {
	conn, err := d.connect(ctx, p.address)
	if err != nil {
		return nil, err
	}
	if p.kind == proxyHTTPS {
		if conn, err = p.secure(ctx, conn); err != nil {
			return nil, err
		}
	}
	err = converse(ctx, conn, func() error {
		if _, err := io.WriteString(conn, p.connectRequest(address)); err != nil {
			return err
		}
		return p.connectAnswer(conn, address)
	})
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// secure speaks TLS with the proxy itself.
func (p *proxy) secure(ctx context.Context, conn net.Conn) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(p.address) // it was joined from both
	secure := tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("TLS handshake: %w", err), conn.Close())
	}
	return secure, nil
}

func (p *proxy) connectRequest(address string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", address, address)
	if p.user != "" || p.password != "" {
		token := base64.StdEncoding.EncodeToString([]byte(p.user + ":" + p.password))
		fmt.Fprintf(&b, "Proxy-Authorization: Basic %s\r\n", token)
	}
	for line := range strings.Lines(p.headers) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			b.WriteString(line + "\r\n")
		}
	}
	b.WriteString("\r\n")
	return b.String()
}

// connectAnswer reads the proxy's answer and not one byte more: what follows belongs to the tunnel.
func (p *proxy) connectAnswer(conn io.Reader, address string) error {
	head, err := readHead(conn)
	if err != nil {
		return fmt.Errorf("it did not answer CONNECT: %w", err)
	}
	request := &http.Request{Method: http.MethodConnect}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), request)
	if err != nil {
		return fmt.Errorf("it answered CONNECT with something that is not HTTP: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // only the head was read
	advice := ""
	switch {
	case response.StatusCode/100 == 2:
		return nil
	case response.StatusCode == http.StatusProxyAuthRequired && p.user == "":
		advice = ": it wants a user name and password: set FirewallUser and FirewallPassword"
	case response.StatusCode == http.StatusProxyAuthRequired:
		advice = fmt.Sprintf(": it does not take this FirewallUser and FirewallPassword; it asks for %q",
			response.Header.Get("Proxy-Authenticate"))
	case response.StatusCode == http.StatusForbidden, response.StatusCode == http.StatusMethodNotAllowed:
		advice = ": it does not allow tunnels to this host and port: have them allowed there"
	case response.StatusCode/100 == 5:
		advice = ": it could not reach the host itself"
	}
	return fmt.Errorf("it answered CONNECT %s with %s%s", address, response.Status, advice)
}

// readHead reads up to the empty line, byte by byte so that nothing is read past it.
func readHead(r io.Reader) ([]byte, error) {
	head := make([]byte, 0, 512)
	one := make([]byte, 1)
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) && !bytes.HasSuffix(head, []byte("\n\n")) {
		if len(head) == proxyHeadMax {
			return nil, fmt.Errorf("the head of the answer is longer than %d bytes", proxyHeadMax)
		}
		if _, err := io.ReadFull(r, one); err != nil {
			return nil, err
		}
		head = append(head, one[0])
	}
	return head, nil
}
