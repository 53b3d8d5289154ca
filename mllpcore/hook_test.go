package mllpcore_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

// A client that ConnectionRequest declines is closed before a byte of it is read.
func TestConnectionRequestDeclines(t *testing.T) {
	var asked atomic.Value
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Hooks.ConnectionRequest = func(_ context.Context, r *mllpcore.ConnectionRequest) {
			asked.Store(*r)
			r.Accept = false
		}
	})
	// The reset may come before the system has told the client that it is connected.
	conn, err := (&net.Dialer{Timeout: mllptest.Wait}).DialContext(t.Context(), "tcp", s.Address)
	if err == nil {
		if n, err := conn.Read(make([]byte, 1)); n > 0 || err == nil {
			t.Error("a byte came")
		}
		_ = conn.Close() // it has ended
	}
	e := mllptest.AwaitKind[*mllpcore.ConnectionRequestEvent](s)
	if e.Accept || e.Reason == "" {
		t.Errorf("the event tells %+v", e)
	}
	r, ok := asked.Load().(mllpcore.ConnectionRequest)
	if !ok || !r.Accept || r.Address != "127.0.0.1" || r.Port != e.Port || r.Port == 0 {
		t.Errorf("asked about %+v, and told of %+v", r, e)
	}
	if n := s.Stats().Messages; n != 0 {
		t.Errorf("%d messages", n)
	}
}

// What StartTransfer names is where that very message is written.
func TestStartTransferNamesTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "out.hl7")
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Hooks.StartTransfer = func(_ context.Context, c *mllpcore.Connection) {
			if err := c.SetOutputFilename(name); err != nil {
				t.Error(err)
			}
		}
	})
	message := mllptest.Message("1")
	mllptest.Dial(t, s.Address).Exchange(message)
	if got, err := os.ReadFile(name); err != nil || string(got) != message {
		t.Errorf("the file holds %q, %v", got, err)
	}
}

// EndTransfer has the whole message before it is kept, and the sender waits for it.
func TestEndTransferComesBeforeTheLog(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	var body atomic.Value
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Log = log
		c.Options.Hooks.EndTransfer = func(_ context.Context, _ *mllpcore.Connection, m *mllpcore.Message) {
			if n := log.Totals().Count; n != 0 {
				t.Errorf("%d messages are kept already", n)
			}
			body.Store(string(m.Body))
		}
	})
	message := mllptest.Message("1")
	mllptest.Dial(t, s.Address).Exchange(message)
	if body.Load() != message || log.Totals().Count != 1 {
		t.Errorf("the hook had %q; %d messages are kept", body.Load(), log.Totals().Count)
	}
}

// SSLConnectionRequest chooses the certificate that a client sees, by the name it asks for.
func TestSSLConnectionRequestChooses(t *testing.T) {
	clients := mllptest.NewClientCases(t)
	ca, err := certs.NewCA("Second CA")
	if err != nil {
		t.Fatal(err)
	}
	entry, err := ca.Issue(certs.Request{CommonName: "second", DNSNames: []string{"second.example"}})
	if err != nil {
		t.Fatal(err)
	}
	second, err := entry.TLS()
	if err != nil {
		t.Fatal(err)
	}
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		for name, value := range clients.Settings {
			c.Values[name] = value
		}
		c.Values["SSLAuthenticateClients"] = "False"
		c.Options.Hooks.SSLConnectionRequest = func(_ context.Context, r *mllpcore.SSLConnectionRequest) {
			switch r.Hello.ServerName {
			case "second.example":
				r.Certificate = &second
			case "nobody.example":
				r.Certificate = nil
			}
		}
	})
	for name, want := range map[string]string{"second.example": "second", "first.example": "server"} {
		config := &tls.Config{ServerName: name, InsecureSkipVerify: true} // which one comes is what is asked
		var got *x509.Certificate
		config.VerifyConnection = func(state tls.ConnectionState) error {
			got = state.PeerCertificates[0]
			return nil
		}
		mllptest.DialTLS(t, s.Address, config).Exchange(mllptest.Message("1"))
		if got.Subject.CommonName != want {
			t.Errorf("%s was shown the certificate of %s", name, got.Subject.CommonName)
		}
	}
	config := &tls.Config{ServerName: "nobody.example", InsecureSkipVerify: true}
	conn, err := (&tls.Dialer{Config: config}).DialContext(t.Context(), "tcp", s.Address)
	if err == nil {
		_ = conn.Close()
		t.Error("a client that gets no certificate is connected")
	}
}

// SSLClientAuthentication decides about a client's certificate, whatever the verdict was.
func TestSSLClientAuthenticationDecides(t *testing.T) {
	clients := mllptest.NewClientCases(t)
	for _, client := range clients.Cases {
		t.Run(client.Name, func(t *testing.T) {
			var verdict atomic.Bool
			s := mllptest.NewServer(t, func(c *mllptest.Config) {
				for name, value := range clients.Settings {
					c.Values[name] = value
				}
				c.Options.Hooks.SSLClientAuthentication = func(_ context.Context, a *mllpcore.SSLClientAuthentication) {
					verdict.Store(a.Accept)
					a.Accept = !a.Accept
				}
			})
			err := clients.Exchange(s.Address, client, tls.VersionTLS13)
			if verdict.Load() != client.Accepted {
				t.Errorf("the verdict was %v", verdict.Load())
			}
			if (err == nil) == client.Accepted {
				t.Errorf("the hook said %v, and the client got %v", !client.Accepted, err)
			}
		})
	}
}

// The sender waits for EndTransfer, and nobody else does.
func TestEndTransferHoldsItsConnection(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	entered, leave := make(chan struct{}), make(chan struct{})
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Log = log
		c.Options.Hooks.EndTransfer = func(_ context.Context, _ *mllpcore.Connection, m *mllpcore.Message) {
			if m.Summary().ControlID == "HELD" {
				close(entered)
				<-leave
			}
		}
	})
	held, other := mllptest.Dial(t, s.Address), mllptest.Dial(t, s.Address)
	held.Send(mllptest.Message("HELD"))
	<-entered
	other.Exchange(mllptest.Message("1"))
	if n := log.Totals().Count; n != 1 {
		t.Errorf("%d messages are kept while the hook has one of two", n)
	}
	close(leave)
	if got := mllptest.Field(held.Answer(), "MSA", 2); got != "HELD" {
		t.Errorf("the answer is for %q", got)
	}
}

// AckOut makes an answer negative, puts another in its place, or keeps it back; it never makes one positive.
func TestAckOutDecides(t *testing.T) {
	const own = "MSH|^~\\&|||||20260101||ACK|1|P|2.5\rMSA|AA|3|its own\r"
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Hooks.AckOut = mllpcore.AckOutFunc(func(_ context.Context, a *mllpcore.AckOut) {
			switch a.Message.Summary().ControlID {
			case "1":
				a.Accept, a.Text = false, "not today"
			case "2":
				a.Accept, a.Code = false, "AR"
			case "3":
				a.Answer = []byte(own)
			case "4":
				a.Answer = nil
			default:
				a.Accept = true
			}
		})
	})
	p := mllptest.Dial(t, s.Address)
	ack := p.Exchange(mllptest.Message("1"))
	if mllptest.Field(ack, "MSA", 1) != "AE" || mllptest.Field(ack, "ERR", 8) != "not today" {
		t.Errorf("answered %q", ack)
	}
	if ack = p.Exchange(mllptest.Message("2")); mllptest.Field(ack, "MSA", 1) != "AR" {
		t.Errorf("answered %q", ack)
	}
	if ack = p.Exchange(mllptest.Message("3")); ack != own {
		t.Errorf("answered %q", ack)
	}
	p.Send(mllptest.Message("4"))
	// The answer to 4 would come first.
	if ack = p.Exchange("PID|1\r"); mllptest.Field(ack, "MSA", 1) != "AR" {
		t.Errorf("answered %q, want the refusal of what is no message", ack)
	}
}

func TestAPanickingHookEndsOneConnection(t *testing.T) {
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Hooks.AckOut = mllpcore.AckOutFunc(func(_ context.Context, a *mllpcore.AckOut) {
			if a.Message.Summary().ControlID == "BOOM" {
				panic("boom")
			}
		})
	})
	good, bad := mllptest.Dial(t, s.Address), mllptest.Dial(t, s.Address)
	good.Exchange(mllptest.Message("1"))
	bad.Send(mllptest.Message("BOOM"))
	if rest, _ := bad.Ended(); rest != "" {
		t.Errorf("answered %q", rest)
	}
	if got := mllptest.Field(good.Exchange(mllptest.Message("2")), "MSA", 1); got != "AA" {
		t.Errorf("the other connection got %q", got)
	}
}
