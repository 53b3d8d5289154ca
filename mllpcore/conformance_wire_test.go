package mllpcore_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// exchangeRaw sends bytes and reads what comes until it ends with end.
func (s *subject) exchangeRaw(p *mllptest.Peer, send, end string) string {
	s.t.Helper()
	p.SendRaw(send)
	if err := p.SetReadDeadline(time.Now().Add(mllptest.Wait)); err != nil {
		s.t.Fatal(err)
	}
	var got strings.Builder
	for b := make([]byte, 1); !strings.HasSuffix(got.String(), end); {
		if _, err := io.ReadFull(p, b); err != nil {
			s.t.Fatalf("%q, then %v", got.String(), err)
		}
		got.Write(b)
	}
	return got.String()
}

// framedBy looks whether messages with these marks are answered with these marks.
func framedBy(start, end string) func(s *subject) {
	return func(s *subject) {
		if got := s.exchangeRaw(s.dial(), start+mllptest.Message("1")+end, end); !strings.HasPrefix(got, start+"MSH|") {
			s.t.Errorf("answered %q", got)
		}
	}
}

func logsAt(want, never string) func(s *subject) {
	return func(s *subject) {
		s.expect(s.dial(), mllptest.Message("LOGGED"), "AA")
		s.await("AckOut", nil)
		if want != "" {
			s.await("Log", func(e map[string]any) bool { return strings.Contains(e["message"].(string), want) })
		}
		if s.logged(never) {
			s.t.Errorf("the log has %q", never)
		}
	}
}

func mllpConformance() []conformance {
	never := func(name, value string) []string { return []string{name, value, "Version", "2", "AckMode", "never"} }
	return []conformance{
		{name: "StartBlockChar", set: []string{"StartBlockChar", "<"}, look: framedBy("<", "\x1c\r")},
		{name: "EndBlockChar", set: []string{"EndBlockChar", "0x3E"}, look: framedBy("\x0b", ">\r")},
		{name: "EOLChar", set: []string{"EOLChar", "10"}, look: framedBy("\x0b", "\x1c\n")},
		{name: "ACKChar", set: never("ACKChar", "65"), look: func(s *subject) {
			if got := s.dial().Exchange(mllptest.Message("1")); got != "A" {
				s.t.Errorf("%q", got)
			}
		}},
		{name: "NAKChar", set: never("NAKChar", "78"), look: func(s *subject) {
			if got := s.dial().Exchange("no HL7"); got != "N" {
				s.t.Errorf("%q", got)
			}
		}},
		{name: "ReceiveTimeout", set: never("ReceiveTimeout", "1"), look: func(s *subject) {
			p := s.dial()
			start := time.Now()
			p.SendRaw("\x0bMSH|half")
			if got := p.Answer(); got != "\x15" || time.Since(start) < 900*time.Millisecond {
				s.t.Errorf("%q after %v, want NAK after 1 s", got, time.Since(start))
			}
		}},
		{name: "LogLevel", set: []string{"LogLevel", "3"}, look: logsAt("LOGGED", "never this")},
		{name: "MaxLineLength", set: []string{"MaxLineLength", "256"}, look: func(s *subject) {
			p := s.dial()
			s.expect(p, mllptest.Message("1", "OBX|1|TX|"+strings.Repeat("x", 300)+"\r"), "AR")
			if _, err := p.Ended(); err != nil {
				s.t.Errorf("ended with %v", err)
			}
		}},
	}
}

func tcpConformance(a authority) []conformance {
	all := []conformance{
		{name: "ConnectionTimeout", set: a.secure("ConnectionTimeout", "1"), look: endsSilent},
		{name: "Linger", set: []string{"Linger", "False", "IdleTimeout", "1"}, look: func(s *subject) {
			p := s.dial()
			s.expect(p, mllptest.Message("1"), "AA")
			if _, err := p.Ended(); !errors.Is(err, syscall.ECONNRESET) {
				s.t.Errorf("ended with %v, want a reset", err)
			}
		}},
		{name: "MaxTransferRate", set: []string{"MaxTransferRate", "65536"}, look: func(s *subject) {
			start := time.Now()
			s.expect(s.dial(), mllptest.Message("1", "OBX|1|TX|"+strings.Repeat("x", 192<<10)+"\r"), "AA")
			if took := time.Since(start); took < 1500*time.Millisecond {
				s.t.Errorf("192 KiB took %v", took)
			}
		}},
		{name: "UseIPv6", set: []string{"UseIPv6", "0", "LocalHost", ""}, look: func(s *subject) {
			_, port, _ := net.SplitHostPort(s.address)
			s.expect(mllptest.Dial(s.t, "127.0.0.1:"+port), mllptest.Message("1"), "AA")
			if conn, err := net.Dial("tcp", "[::1]:"+port); err == nil {
				_ = conn.Close()
				s.t.Error("listens on IPv6")
			}
		}},
		{name: "AbsoluteTimeout", test: "TestAbsoluteTimeout"},
	}
	for _, c := range socketConformance() {
		if c.name != "KeepAlive" {
			all = append(all, c)
		}
	}
	return all
}

// throughProxy sends a message to a name that only the proxy knows, and looks at how the proxy was asked.
func throughProxy(kind mllptest.ProxyKind, address string, ok func(request string) bool, configure ...func(*mllptest.Proxy),
) func(o *outgoing) {
	return func(o *outgoing) {
		target := mllptest.NewServer(o.t)
		proxy := mllptest.NewProxy(o.t, kind, target.Address, configure...)
		host, port, _ := net.SplitHostPort(proxy.Address)
		for i := 0; i+1 < len(o.set); i += 2 {
			switch o.set[i+1] {
			case "HOST":
				o.set = replaced(o.set, i+1, host)
			case "PORT":
				o.set = replaced(o.set, i+1, port)
			}
		}
		answer, err := o.message(address, false)
		if err != nil || !strings.Contains(answer, "MSA|AA|SENT") {
			o.t.Errorf("%q, %v", answer, err)
			return
		}
		if requests := proxy.Requests(); len(requests) != 1 || !ok(requests[0]) {
			o.t.Errorf("the proxy was asked %q", requests)
		}
	}
}

func replaced(set []string, i int, value string) []string {
	set = append([]string(nil), set...)
	set[i] = value
	return set
}

const farAway = "far.away.test:2575"

func firewallConformance(a authority) []conformance {
	proxied := func(more ...string) []string {
		return append([]string{"FirewallHost", "HOST", "FirewallPort", "PORT"}, more...)
	}
	has := func(text string) func(string) bool { return func(r string) bool { return strings.Contains(r, text) } }
	return []conformance{
		{
			name: "FirewallType", set: proxied("FirewallType", "1"),
			send: throughProxy(mllptest.ProxyHTTP, farAway, has("CONNECT "+farAway)),
		},
		{
			name: "FirewallHost", set: proxied("FirewallType", "10"),
			send: throughProxy(mllptest.ProxySOCKS4, farAway, has("far.away.test\x00")),
		},
		{
			name: "FirewallPort", set: proxied("FirewallType", "3"),
			send: throughProxy(mllptest.ProxySOCKS5, farAway, has("far.away.test")),
		},
		{
			name: "FirewallUser", set: proxied("FirewallType", "2", "FirewallUser", "carol"),
			send: throughProxy(mllptest.ProxySOCKS4, "127.0.0.1:2575", has("carol\x00")),
		},
		{
			name: "FirewallPassword",
			set:  proxied("FirewallType", "3", "FirewallUser", "carol", "FirewallPassword", "open"),
			send: throughProxy(mllptest.ProxySOCKS5, farAway, has("far.away.test"), func(p *mllptest.Proxy) {
				p.User, p.Password = "carol", "open"
			}),
		},
		{
			name: "FirewallData", set: proxied("FirewallType", "1", "FirewallData", "X-Ward: 7"),
			send: throughProxy(mllptest.ProxyHTTP, farAway, has("X-Ward: 7\r\n")),
		},
		{name: "FirewallAutoDetect", test: "TestProxyOfTheEnvironment"},
		{
			name: "ProxyExceptionsList",
			set: []string{
				"FirewallType", "1", "FirewallHost", "proxy.invalid", "FirewallPort", "1", "ProxyExceptionsList", "127.0.0.*",
			},
			send: func(o *outgoing) {
				target := mllptest.NewServer(o.t)
				if answer, err := o.message(target.Address, false); err != nil || !strings.Contains(answer, "MSA|AA|SENT") {
					o.t.Errorf("%q, %v", answer, err)
				}
			},
		},
	}
}

func baseConformance() []conformance {
	return []conformance{
		{name: "BuildInfo", do: func(t *testing.T) {
			out, err := mllpdCommand(t, "version").Output()
			s := mllptest.NewServer(t)
			if got := config(t, s, "BuildInfo"); err != nil || !strings.Contains(string(out), "go1.") || !strings.Contains(got, "go1.") {
				t.Errorf("%q, %q, %v", got, out, err)
			}
			if err := s.Set("BuildInfo", "x"); !errors.Is(err, mllpcore.ErrReadOnly) {
				t.Error(err)
			}
		}},
		{name: "LicenseInfo", test: "TestSettingLicenseInfo"},
		{name: "CodePage", set: []string{"AckCharset", "CodePage", "CodePage", "1252"}, look: refusedIn("gr\xf6\xdfer")},
		{name: "ProcessIdleEvents", test: "TestDoEventsRunsTheHandler"},
		{name: "SelectWaitMillis", do: func(t *testing.T) {
			s := mllpcore.NewServer(mllpcore.Options{Handler: func(mllpcore.Event) {}})
			t.Cleanup(func() { _ = s.Close() })
			for name, value := range map[string]string{"ProcessIdleEvents": "False", "SelectWaitMillis": "300"} {
				if err := s.Set(name, value); err != nil {
					t.Fatal(err)
				}
			}
			start := time.Now()
			if n, err := s.DoEvents(t.Context()); n != 0 || err != nil || time.Since(start) < 250*time.Millisecond {
				t.Errorf("%d, %v after %v", n, err, time.Since(start))
			}
		}},
	}
}

// refusedIn looks for a text in the bytes of a negative answer to a message that names no charset.
func refusedIn(text string) func(s *subject) {
	return func(s *subject) {
		if ack := s.dial().Exchange(mllptest.Message("NO")); mllptest.Field(ack, "ERR", 8) != text {
			s.t.Errorf("answered %q, want %q", ack, text)
		}
	}
}

// resets looks whether the next connection is reset.
func resets(s *subject) {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		return // the reset overtook the connect
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(mllptest.Wait))
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		s.t.Errorf("%v, want a reset", err)
	}
}

func scopeConformance() []conformance {
	mode := func(set, message, want string) func(s *subject) {
		return func(s *subject) {
			s.expect(s.dial(), message, want)
		}
	}
	return []conformance{
		{name: "MaxConnections", set: []string{"MaxConnections", "1"}, look: func(s *subject) {
			s.expect(s.dial(), mllptest.Message("1"), "AA")
			resets(s)
		}},
		{name: "MaxConnectionsPerHost", set: []string{"MaxConnectionsPerHost", "2"}, look: func(s *subject) {
			for range 2 {
				s.expect(s.dial(), mllptest.Message("1"), "AA")
			}
			resets(s)
		}},
		{name: "AllowedHosts", set: []string{"AllowedHosts", "10.0.0.0/8"}, look: resets},
		{name: "BlockedHosts", set: []string{"BlockedHosts", "127.0.0.0/8", "AllowedHosts", "127.0.0.1"}, look: resets},
		{name: "IdleTimeout", set: []string{"IdleTimeout", "1"}, look: func(s *subject) {
			p := s.dial()
			s.expect(p, mllptest.Message("1"), "AA")
			start := time.Now()
			if _, err := p.Ended(); err != nil || time.Since(start) < 900*time.Millisecond {
				s.t.Errorf("ended with %v after %v", err, time.Since(start))
			}
		}},
		{name: "MaxBufferedBytes", set: []string{"MaxBufferedBytes", "1048576"}, look: func(s *subject) {
			first, second := s.dial(), s.dial()
			half := mllptest.Block(mllptest.Message("H", "OBX|1|TX|"+strings.Repeat("x", 900<<10)+"\r"))
			first.SendRaw(half[:len(half)-10])
			s.await("Transfer", func(e map[string]any) bool { // it fills the memory
				n, _ := e["bytesTransferred"].(float64)
				return n > 890<<10
			})
			go func() { // it may not be read for a while
				_, _ = second.Write([]byte(mllptest.Block(mllptest.Message("S", "OBX|1|TX|"+strings.Repeat("y", 900<<10)+"\r"))))
			}()
			if !second.Silent(300 * time.Millisecond) {
				s.t.Error("both fit into 1 MiB")
			}
			first.SendRaw(half[len(half)-10:])
			for id, p := range map[string]*mllptest.Peer{"H": first, "S": second} {
				if ack := p.Answer(); mllptest.Field(ack, "MSA", 2) != id || mllptest.Field(ack, "MSA", 1) != "AA" {
					s.t.Errorf("%q", ack)
				}
			}
		}},
		{name: "FrameTolerance", set: []string{"FrameTolerance", "strict"}, look: func(s *subject) {
			p := s.dial()
			p.SendRaw("junk")
			s.expect(p, mllptest.Message("1"), "AA")
			s.await("Error", func(e map[string]any) bool { return strings.Contains(e["description"].(string), "broken") })
		}},
		{name: "AckMode", set: []string{"AckMode", "commit"}, look: mode("commit", mllptest.Message("1"), "CA")},
		{name: "AckCharset", set: []string{"CodePage", "65001", "AckCharset", "CodePage"}, look: refusedIn("größer")},
	}
}
