package mllpcore_test

import (
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// firing is what makes one event of SPEC section 4 fire, and which values it then carries.
type firing struct {
	event mllpcore.EventKind
	set   []string
	act   func(s *subject)
	ok    func(e map[string]any) bool
}

func eventConformance(a authority) []firing {
	send := func(message string) func(s *subject) {
		return func(s *subject) { s.dial().Send(message) }
	}
	has := func(key string, want any) func(map[string]any) bool {
		return func(e map[string]any) bool { return e[key] == want }
	}
	handshake := func(s *subject) {
		e := a.issue(certs.Request{CommonName: "client", Client: true})
		conn := mllptest.DialTLS(s.t, s.address, a.client(&e))
		conn.Exchange(mllptest.Message("1"))
	}
	authenticate := a.secure("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM()))
	return []firing{
		{
			mllpcore.EventConnectionRequest,
			[]string{"BlockedHosts", "127.0.0.1"},
			resets,
			func(e map[string]any) bool {
				return e["address"] == "127.0.0.1" && e["accept"] == false && e["port"] != 0.0
			},
		},
		{
			mllpcore.EventConnected, nil, func(s *subject) { s.dial() },
			func(e map[string]any) bool {
				return e["statusCode"] == 0.0 && e["description"] == "OK" && e["connection"] == "1"
			},
		},
		{
			mllpcore.EventDisconnected, nil, func(s *subject) { _ = s.dial().Close() },
			func(e map[string]any) bool {
				return e["statusCode"] == 0.0 && strings.HasPrefix(e["description"].(string), "OK")
			},
		},
		{mllpcore.EventStartTransfer, nil, send("half"), has("connection", "1")},
		{mllpcore.EventTransfer, nil, send(mllptest.Message("1")), has("bytesTransferred", float64(len(mllptest.Message("1"))))},
		{mllpcore.EventEndTransfer, nil, send(mllptest.Message("1")), has("controlId", "1")},
		{
			mllpcore.EventAckOut, nil, send(mllptest.Message("NO")),
			func(e map[string]any) bool { return e["accept"] == false && e["code"] == "AE" && e["answer"] != nil },
		},
		{
			mllpcore.EventAckIn, nil, send(ackOf("AE", "X")),
			func(e map[string]any) bool { return e["accepted"] == false && e["code"] == "AE" && e["text"] == "why" },
		},
		{mllpcore.EventError, nil, send(ackOf("AR", "X")), has("errorCode", 670.0)},
		{mllpcore.EventLog, nil, func(s *subject) { s.dial() }, has("logLevel", 1.0)},
		{
			mllpcore.EventSSLConnectionRequest, authenticate, handshake,
			func(e map[string]any) bool {
				return len(e["cipherSuites"].([]any)) > 0 && len(e["signatureSchemes"].([]any)) > 0
			},
		},
		{
			mllpcore.EventSSLClientAuthentication, authenticate, handshake,
			func(e map[string]any) bool {
				return e["accept"] == true && e["status"] == "OK" && strings.Contains(e["subject"].(string), "client")
			},
		},
		{
			mllpcore.EventSSLStatus, authenticate, handshake,
			func(e map[string]any) bool { return e["message"] != "" },
		},
	}
}

func TestConformanceOfEvents(t *testing.T) {
	for _, c := range eventConformance(newAuthority(t)) {
		t.Run(c.event.String(), func(t *testing.T) {
			t.Parallel()
			for _, way := range ways() {
				t.Run(way.name, func(t *testing.T) {
					t.Parallel()
					s := way.start(t, c.set...)
					c.act(s)
					if e := s.await(c.event.String(), c.ok); e["time"] == nil {
						t.Errorf("%v has no time", e)
					}
				})
			}
		})
	}
}

// TestOrderOfOneMessagesEvents holds the order of SPEC section 4 on each way.
func TestOrderOfOneMessagesEvents(t *testing.T) {
	for _, way := range ways() {
		s := way.start(t)
		s.dial().Exchange(mllptest.Message("1"))
		s.await("AckOut", nil)
		s.mu.Lock()
		var order []string
		for _, e := range s.events {
			switch e["event"] {
			case "StartTransfer", "Transfer", "EndTransfer", "AckOut":
				order = append(order, e["event"].(string))
			}
		}
		s.mu.Unlock()
		if got := strings.Join(order, " "); got != "StartTransfer Transfer EndTransfer AckOut" {
			t.Errorf("%s: %s", way.name, got)
		}
	}
}
