package client

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/internal/trust"
)

// services says, of what a listener sends without framing, what it is and what to do.
var services = map[frame.DiagnosisKind]string{
	frame.FoundTLS: "the listener speaks TLS: it answered with a TLS record. Turn TLS on here (mllpd send -tls), or " +
		"send to a port without TLS",
	frame.FoundHTTP: "an HTTP server answers there and no MLLP listener: look at host and port",
	frame.FoundSSH:  "an SSH server answers there and no MLLP listener: look at host and port",
	frame.FoundText: "the answer is text and neither HL7 nor MLLP: another program listens there; look at host and port",
	frame.FoundUTF16: "the answer is UTF-16 text without framing: have the listener answer in UTF-8 or a one-byte " +
		"character set, with MLLP framing",
}

// unframed says what a listener sends that stands in no block; nil for blanks, which say nothing.
func unframed(b []byte, m frame.Marks) error {
	d, ok := frame.Diagnose(b)
	if !ok || d.Kind == frame.FoundBlank {
		return nil
	}
	text, known := services[d.Kind]
	switch {
	case d.Kind == frame.FoundUnframed:
		text = unframedHL7(b, m)
	case len(b) == 1 && (b[0] == 0x06 || b[0] == 0x15):
		text = fmt.Sprintf("the byte 0x%02X came without framing: an ACK or NAK of another protocol, such as ASTM. "+
			"Have the listener use MLLP", b[0])
	case !known:
		text = "the answer is no MLLP block but " + firstSentence(d.Text) + ": look at host and port"
	}
	return errors.New(text + shown(b))
}

func unframedHL7(b []byte, m frame.Marks) string {
	body := bytes.TrimLeft(b, "\r\n\t \x00\uFEFF")
	if body[0] < ' ' {
		return fmt.Sprintf("the answer is HL7 in other framing: 0x%02X stands where the start block 0x%02X should be. Set "+
			"the framing of the listener, or StartBlockChar and EndBlockChar here to what it uses", body[0], m.Start)
	}
	text := fmt.Sprintf("the answer is HL7 without framing: no start block (0x%02X) came before it. Turn MLLP framing on "+
		"in the listener", m.Start)
	if _, a, ok := answerOf(body); ok {
		text += fmt.Sprintf("; it reads %s for %s", a.RawCode, Quoted(a.ControlID))
	}
	return text
}

// shown is the beginning of what came, for the person who looks for its sender.
func shown(b []byte) string {
	const longest = 60
	rest := ""
	if len(b) > longest {
		b, rest = b[:longest], "…"
	}
	return fmt.Sprintf(" (%q%s)", b, rest)
}

// ended says why there is no answer when the stream has ended with err; nil when none is needed.
func (w *waiting) ended(err error) error {
	secure := w.c.o.TLS != nil
	_, alert := alertIn(err)
	switch {
	case alert:
		return explainTLS(err, secure && len(w.c.o.TLS.Certificates) > 0)
	case w.why != nil:
		return w.why
	case !w.commit && w.need == needPerhaps:
		return nil
	case w.x.Committed:
		return fmt.Errorf("the listener closed the connection after the commit acknowledgement, before the application's: %w",
			err)
	}
	cause := errGone
	if w.came {
		cause = err
	}
	how := "closed the connection"
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		how = "cut the connection (reset)"
	}
	hint := "it may expect TLS (mllpd send -tls), refuse this host, or fail at the message: look at its log"
	if secure {
		hint = "it may want a client certificate (SSLCertStore), refuse this host, or fail at the message: look at its log"
	}
	return fmt.Errorf("no answer came: the listener %s without one; %s: %w", how, hint, cause)
}

// alerts are the TLS alerts that a person can do something about (RFC 8446, section 6).
var alerts = map[tls.AlertError]string{
	trust.AlertHandshakeFailure: "the listener and this side have no cipher suite or key exchange in common: look at " +
		"SSLEnabledCipherSuites",
	trust.AlertBadCertificate: "the listener does not take our client certificate: look at SSLCertStore",
	43:                        "the listener does not take our kind of client certificate: look at SSLCertStore",
	44:                        "our client certificate has been revoked: choose another one with SSLCertStore",
	45: "our client certificate has expired, or the clocks differ: choose another one with " +
		"SSLCertStore",
	trust.AlertUnknownCertificate: "the listener does not take our client certificate: look at SSLCertStore",
	trust.AlertUnknownCA: "the listener does not know the CA of our client certificate: have that CA added there, or " +
		"choose another one with SSLCertStore",
	49:  "the listener knows our client certificate and does not let it in: have it allowed there",
	51:  "the listener could not check our signature: look at SSLCertStore",
	70:  "the listener has no TLS version in common with SSLEnabledProtocols",
	71:  "the listener finds what we offer too weak: look at SSLEnabledProtocols and SSLEnabledCipherSuites",
	86:  "the listener does not go back to an older TLS version",
	112: "the listener does not know the name we call it by: send to the host name that its certificate has",
	116: wantsCertificate,
	120: "the listener wants another application protocol than we offer (ALPN)",
}

// alertIn returns the alert that the other side has sent. crypto/tls tells it only in words, those of AlertError.
func alertIn(err error) (tls.AlertError, bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return 0, false
	}
	for alert := range alerts {
		if alert.Error() == op.Err.Error() {
			return alert, true
		}
	}
	return 0, false
}

const wantsCertificate = "the listener wants a client certificate: give it one with SSLCertStore and " +
	"SSLCertStorePassword"

// explainTLS puts a failed handshake, or an alert after it, into words; ours tells whether we have a certificate to
// show. With TLS 1.3 a listener refuses our certificate only when the handshake has succeeded on our side.
func explainTLS(err error, ours bool) error {
	var record tls.RecordHeaderError
	alert, ok := alertIn(err)
	switch {
	case ok && !ours && (alert == trust.AlertBadCertificate || alert == trust.AlertUnknownCertificate ||
		alert == trust.AlertUnknownCA):
		return fmt.Errorf("%s: %w", wantsCertificate, err)
	case ok && !ours && alert == trust.AlertHandshakeFailure:
		return fmt.Errorf("%s; or it wants a client certificate (SSLCertStore): %w", alerts[alert], err)
	case ok:
		return fmt.Errorf("%s: %w", alerts[alert], err)
	case errors.As(err, &record):
		return fmt.Errorf("the listener does not speak TLS on that port: %s: %w", plainAnswer(record.RecordHeader[:]), err)
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return fmt.Errorf("the listener closed the connection in the handshake: it may not speak TLS on that port "+
			"(leave -tls out), or refuse what we offer: look at its log: %w", err)
	case errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return fmt.Errorf("the listener does not answer the handshake: it may not speak TLS on that port (leave -tls "+
			"out): %w", err)
	}
	return err
}

// plainAnswer says what a listener without TLS answered to a ClientHello.
func plainAnswer(first []byte) string {
	if d, ok := frame.DiagnosePlainOnTLS(first); ok {
		switch {
		case d.Kind == frame.FoundHTTP:
			return "an HTTP server answers there; look at host and port"
		case first[0] == frame.DefaultMarks.Start:
			return "it answered with MLLP; leave TLS off here (mllpd send without -tls), or turn it on at the listener"
		}
	}
	return "it answered with something else; leave TLS off here (mllpd send without -tls), or look at host and port"
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
