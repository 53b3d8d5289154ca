//go:build e2e

package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mllpscope/assets"
	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7"
)

// patience is how long something in the window may take on a slow machine before the test fails.
const patience = 60 * time.Second

const e2ePassword = "correct horse 2575"

// TestE2EReceiveOverTLS does what a person does: starts the app, picks a PFX in the system's dialog, types its password,
// presses Start, lets a TLS client send, looks at a message, and closes the window.
func TestE2EReceiveOverTLS(t *testing.T) {
	ca, pfx := makePFX(t)
	port := freePort(t)
	a := startApp(t)
	a.until("the window", func(s state) bool { return len(s.Places) > 0 })

	a.typeInto("port", port)
	a.clickAt(a.read().Places["tls"], 12, 14) // a check box is as wide as the panel, but only its words can be clicked
	a.until("the certificate card", func(s state) bool { return s.has("choose") })
	a.click("choose")
	a.fileDialog("Open", pfx)
	a.until("the question for the password", func(s state) bool { return s.has("password") })
	a.xdo("type", "--delay", "12", "wrong")
	a.xdo("key", "Return")
	a.until("the words for a wrong password", func(s state) bool { return strings.Contains(s.Fault, "wrong password") })
	a.shot("password")
	a.typeInto("password", e2ePassword)
	a.xdo("key", "Return")
	a.until("what was picked", func(s state) bool { return s.has("apply") && !s.has("password") })
	a.shot("certificate")
	a.click("apply")
	a.until("the certificate in use", func(s state) bool { return !s.has("apply") })
	a.xdo("key", "ctrl+r")
	a.until("listening with TLS", func(s state) bool {
		return s.Listening && s.TLS && s.Address == "127.0.0.1:"+port
	})

	sent := sendSamples(t, "127.0.0.1:"+port, ca)
	s := a.until("a row for every sample", func(s state) bool { return s.Rows == len(sent) })
	for i, row := range s.Visible { // newest first
		if want := sent[len(sent)-1-i]; !slices.Contains(row.Cells, want) {
			t.Errorf("row %d is %q, want control ID %s", i, row.Cells, want)
		}
	}
	a.shot("list")

	a.clickAt(s.Places["list"], 60, 40) // the first row, below the header
	a.until("a selected message", func(s state) bool { return s.Inspected != 0 && s.Selected == s.Inspected })
	a.selectPID()
	s = a.until("PID-5 in the inspector", func(s state) bool { return s.Tab == "Fields" && s.field("PID-5") != "" })
	if got := s.field("PID-5"); !strings.Contains(got, "^") {
		t.Errorf("PID-5 is %q, want a name with its components", got)
	}
	a.shot("fields")
	for i, tab := range []string{"Raw", "Hex", "Answer", "Wire"} {
		a.xdo("key", "ctrl+"+strconv.Itoa(i+2))
		a.until("the tab "+tab, func(s state) bool { return s.Tab == tab && len(s.Text) > 0 })
		a.shot(strings.ToLower(tab))
	}
	a.close()
}

// TestE2EKeep receives, closes the window, opens it again and finds what was received: in the list, by a filter, with a
// bookmark, and exports what the filter lets through.
func TestE2EKeep(t *testing.T) {
	port, home := freePort(t), t.TempDir()
	a := startAppIn(t, home)
	a.until("the window", func(s state) bool { return len(s.Places) > 0 })
	a.typeInto("port", port)
	a.xdo("key", "ctrl+r")
	a.until("listening", func(s state) bool { return s.Listening && s.Address == "127.0.0.1:"+port })
	sent := sendAll(t, mllpcore.ClientOptions{Address: "127.0.0.1:" + port, Timeout: patience})
	a.until("a row for every sample", func(s state) bool { return s.Rows == len(sent) })
	a.close()

	a = startAppIn(t, home)
	s := a.until("the rows of before", func(s state) bool { return s.Rows == len(sent) && len(s.Visible) > 0 })
	a.clickAt(s.Places["list"], 60, 40) // the first row, below the header
	a.until("a selected message", func(s state) bool { return s.Selected != 0 })
	a.xdo("key", "ctrl+b")
	a.until("the bookmark", func(s state) bool { return s.Visible[0].Cells[0] == "★" })
	a.xdo("key", "ctrl+f")
	a.xdo("type", "--delay", "12", "id:"+sent[0]+" size>")
	a.until("the mistake", func(s state) bool { return strings.Contains(s.Mistake, "^ expected") })
	a.shot("mistake")
	a.xdo("type", "--delay", "12", "1")
	a.until("one match", func(s state) bool { return s.Mistake == "" && s.Rows == 1 && len(s.Visible) == 1 })
	a.xdo("key", "Return") // to the list
	a.xdo("key", "Down")
	a.until("the match selected", func(s state) bool { return s.Selected != 0 && s.Inspected == s.Selected })
	out := filepath.Join(home, "found.hl7")
	a.xdo("key", "ctrl+s")
	a.xdo("key", "space")                                 // presses the button that asks where to
	a.fileDialog("Save", strings.TrimSuffix(out, ".hl7")) // in place of the name proposed, before its extension
	a.until("the export", func(s state) bool { return strings.Contains(s.Said, "Exported 1 message") })
	data, err := os.ReadFile(out)
	if err != nil || !bytes.HasPrefix(data, []byte("\x0bMSH")) || !bytes.Contains(data, []byte(sent[0])) {
		t.Errorf("exported %q, %v", data, err)
	}
	a.xdo("key", "Delete")
	a.until("the match deleted", func(s state) bool { return s.Rows == 0 && slices.Contains(s.Bars, "Deleted 1 message") })
	a.xdo("key", "ctrl+z")
	a.until("the match back", func(s state) bool { return s.Rows == 1 && len(s.Bars) == 0 })
	a.close()
}

// selectPID walks down the list until a message with a PID segment is inspected: not every sample has one.
func (a *window) selectPID() {
	for range 40 {
		s := a.read()
		if s.field("PID-5") != "" {
			return
		}
		before := s.Selected
		a.xdo("key", "Down")
		a.until("the next message", func(s state) bool { return s.Selected != before && s.Inspected == s.Selected })
	}
}

// returnAgain is after how long a person presses Return once more: in an empty home folder GTK's dialog was seen to
// swallow the first.
const returnAgain = 3 * time.Second

func makePFX(t *testing.T) (*certs.CA, string) {
	t.Helper()
	ca, err := certs.NewCA("E2E CA")
	if err != nil {
		t.Fatal(err)
	}
	e, err := ca.Issue(certs.Request{CommonName: "127.0.0.1", IPs: []net.IP{net.IPv4(127, 0, 0, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := certs.EncodePFX(e, e2ePassword, true)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "listener.pfx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return ca, path
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// sendSamples sends every sample that is answered, over one TLS connection, and returns their control IDs.
func sendSamples(t *testing.T, address string, ca *certs.CA) []string {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(ca.Certificate)
	return sendAll(t, mllpcore.ClientOptions{
		Address: address, Timeout: patience,
		TLS: &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12},
	})
}

// sendAll sends every sample that is answered, over one connection, and returns their control IDs.
func sendAll(t *testing.T, o mllpcore.ClientOptions) []string {
	t.Helper()
	client, err := mllpcore.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	var sent []string
	for _, s := range assets.Samples() {
		h, err := hl7.ParseHeader(s.Data)
		if err != nil {
			t.Fatal(err)
		}
		if hl7.IsAnswer(s.Data, &h) || hl7.Decide(&h, hl7.AckAuto, nil).Silent() {
			continue // gets no answer
		}
		answer, err := client.Send(t.Context(), s.Data)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if want := fmt.Sprintf("|%s\r", h.ControlID()); !bytes.Contains(answer, []byte(want)) {
			t.Errorf("%s: the answer %q is not for %s", s.Name, answer, h.ControlID())
		}
		sent = append(sent, string(h.ControlID()))
	}
	return sent
}
