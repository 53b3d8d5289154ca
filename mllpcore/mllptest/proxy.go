package mllptest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
)

// ProxyKind is what a Proxy speaks.
type ProxyKind int

// The kinds of proxies.
const (
	ProxyHTTP   ProxyKind = iota + 1 // CONNECT
	ProxySOCKS4                      // SOCKS4 and SOCKS4A
	ProxySOCKS5
)

// Proxy is a small proxy on the loopback that leads every request to one target, whatever host was asked for, and keeps
// the bytes it was asked with.
type Proxy struct {
	Address string // host:port
	// Refuse is sent instead of leading on when it is not empty: the whole answer as it goes over the wire.
	Refuse string
	// User and Password, when set, are demanded by a SOCKS5 proxy.
	User, Password string

	kind     ProxyKind
	target   string
	mu       sync.Mutex
	requests []string
}

// NewProxy returns a proxy that leads to target, host:port; it ends with the test. configure sets its fields before it
// accepts.
func NewProxy(t testing.TB, kind ProxyKind, target string, configure ...func(*Proxy)) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // binding the loopback does not wait
	if err != nil {
		t.Fatalf("proxy: %v", err)
	}
	p := &Proxy{Address: l.Addr().String(), kind: kind, target: target}
	for _, f := range configure {
		f(p)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() }) // most have ended by themselves
			running.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close() // ends the loop
		running.Wait()
	})
	return p
}

// Requests returns what the proxy was asked, each as the bytes that came: the head of a CONNECT, a SOCKS4 request, the
// request of SOCKS5 after its greeting.
func (p *Proxy) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

func (p *Proxy) keep(request string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, request)
}

func (p *Proxy) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	granted := ""
	var err error
	switch p.kind {
	case ProxyHTTP:
		granted, err = "HTTP/1.1 200 Connection established\r\nX-Proxy: test\r\n\r\n", p.readConnect(r)
	case ProxySOCKS4:
		granted, err = "\x00\x5a\x00\x00\x00\x00\x00\x00", p.readSOCKS4(r)
	default:
		granted, err = "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", p.readSOCKS5(conn, r)
	}
	if err != nil {
		return
	}
	if p.Refuse != "" {
		_, _ = io.WriteString(conn, p.Refuse) // the peer may be gone
		return
	}
	p.lead(conn, r, granted)
}

// lead connects to the target and copies both ways.
func (p *Proxy) lead(conn net.Conn, r io.Reader, granted string) {
	target, err := net.Dial("tcp", p.target) //nolint:noctx // the loopback answers at once
	if err != nil {
		return
	}
	defer target.Close()
	if _, err := io.WriteString(conn, granted); err != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(target, r) // ends with either side
		_ = target.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(conn, target)
	_ = conn.Close()
	<-done
}

func (p *Proxy) readConnect(r *bufio.Reader) error {
	var head bytes.Buffer
	for {
		line, err := r.ReadBytes('\n')
		head.Write(line)
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			p.keep(head.String())
			return nil
		}
	}
}

func (p *Proxy) readSOCKS4(r *bufio.Reader) error {
	request := make([]byte, 8)
	if _, err := io.ReadFull(r, request); err != nil {
		return err
	}
	user, err := r.ReadBytes(0)
	if err != nil {
		return err
	}
	request = append(request, user...)
	if ip := request[4:8]; binary.BigEndian.Uint32(ip) < 256 { // SOCKS4A: a name follows
		name, err := r.ReadBytes(0)
		if err != nil {
			return err
		}
		request = append(request, name...)
	}
	p.keep(string(request))
	return nil
}

func (p *Proxy) readSOCKS5(w io.Writer, r *bufio.Reader) error {
	greeting := make([]byte, 2)
	if _, err := io.ReadFull(r, greeting); err != nil {
		return err
	}
	methods := make([]byte, greeting[1])
	if _, err := io.ReadFull(r, methods); err != nil {
		return err
	}
	if err := p.authenticate(w, r, methods); err != nil {
		return err
	}
	request := make([]byte, 5)
	if _, err := io.ReadFull(r, request); err != nil {
		return err
	}
	rest := map[byte]int{1: 4 - 1, 4: 16 - 1, 3: int(request[4])}[request[3]] + 2 // of the address, and the port
	more := make([]byte, rest)
	if _, err := io.ReadFull(r, more); err != nil {
		return err
	}
	p.keep(string(request) + string(more))
	return nil
}

// authenticate asks for user and password (RFC 1929) when the proxy has them.
func (p *Proxy) authenticate(w io.Writer, r *bufio.Reader, methods []byte) error {
	if p.User == "" {
		_, err := io.WriteString(w, "\x05\x00")
		return err
	}
	if !bytes.Contains(methods, []byte{2}) {
		_, err := io.WriteString(w, "\x05\xff")
		return fmt.Errorf("no password offered: %w", err)
	}
	if _, err := io.WriteString(w, "\x05\x02"); err != nil {
		return err
	}
	want := "\x01" + string([]byte{byte(len(p.User))}) + p.User + string([]byte{byte(len(p.Password))}) + p.Password
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil {
		return err
	}
	if string(got) != want {
		_, err := io.WriteString(w, "\x01\x01")
		return fmt.Errorf("wrong password: %w", err)
	}
	_, err := io.WriteString(w, "\x01\x00")
	return err
}
