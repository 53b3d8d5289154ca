package mllpcore

import (
	"context"
	"crypto/tls"
	"crypto/x509"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// Hooks are the decisions a program may take. The server calls them and waits; nil means the default. They run on the
// connection's own goroutine: one that waits holds only its connection. ctx ends when the connection does. A panic in a
// hook ends the connection it was called for, with its stack in the Log event, and nothing else.
type Hooks struct {
	// ConnectionRequest decides about a client before a byte is read.
	ConnectionRequest func(ctx context.Context, r *ConnectionRequest)
	// StartTransfer is called when a start block was seen, before data is stored. c.SetOutputFilename in it applies to
	// that very message.
	StartTransfer func(ctx context.Context, c *Connection)
	// EndTransfer is called when a whole message is in, before it is kept.
	EndTransfer func(ctx context.Context, c *Connection, m *Message)
	// AckOut decides about an answer. It is an interface, as one that also tells its plan holds fewer answers up.
	AckOut AckOutHook
	// SSLConnectionRequest decides which certificate a client sees.
	SSLConnectionRequest func(ctx context.Context, r *SSLConnectionRequest)
	// SSLClientAuthentication decides about a client's certificate, after the server's own verdict.
	SSLClientAuthentication func(ctx context.Context, a *SSLClientAuthentication)
}

// ConnectionRequest is the decision whether to admit a client. Accept comes as true; a hook may set it to false.
type ConnectionRequest struct {
	Address string // the client's IP address
	Port    int    // the client's TCP port
	Accept  bool
}

// AckOut is the decision about one answer, after the message is safe and before the answer leaves. Where a message gets
// two (a commit block or commit acknowledgement, then an application acknowledgement) the hook is called for each.
type AckOut struct {
	Connection *Connection
	Message    *Message
	Accept     bool   // comes as the outcome; false makes the answer negative, true never makes one positive
	Code       string // MSA-1 of the answer: AA, AE, AR, CA, CE or CR; ACK or NAK for a Version 2 commit block
	Text       string // words for a negative answer (ERR-8 or MSA-3), when Accept was set to false, or why nothing is sent
	// Problem says more than Text where Accept was set to false: the code and the place of the error.
	Problem *hl7.Problem
	// Answer is the payload about to be sent, framing excluded. A hook may replace it: that is sent as it is, and Code
	// should tell what it says. A hook that only sets Accept to false, and Code if it likes, leaves the answer to the
	// server. nil sends nothing.
	Answer   []byte
	Delivery *Delivery // how it goes over the wire; nil = framed, whole and at once
	Last     bool      // no other answer to this message follows
	By       string    // who decides, such as "by rule 1": Answer.Reason begins with it; of two answers the last counts
	Memo     any       // whatever a hook wants to find here when it is called for the second answer

	in *intake
}

// Render returns the payload of an answer with this code as the server would make it. For a message without MSH it is
// always AR.
func (a *AckOut) Render(code string, p *hl7.Problem) []byte { return a.in.payloadOf(code, p) }

// Frame returns payload as a block of this connection.
func (a *AckOut) Frame(payload []byte) []byte {
	return frame.AppendBlock(nil, payload, marks(a.in.conn.set))
}

// AckOutHook decides about an answer.
type AckOutHook interface {
	AckOut(ctx context.Context, a *AckOut)
}

// AckOutPlanner is an AckOutHook that tells beforehand what it will do, so that answers which it leaves alone, or about
// which it decides at once, need not wait for it.
type AckOutPlanner interface {
	AckOutHook
	// PlanAckOut is called when a message is in and will be answered, before it is kept: its ID is not known. It must
	// neither wait nor keep m. memo is what AckOut.Memo has at the first answer.
	PlanAckOut(ctx context.Context, m *Message) (memo any, plan AckOutPlan)
}

// AckOutPlan is what an AckOutPlanner will do about the answers to a message.
type AckOutPlan uint8

// The plans.
const (
	AckOutWaits  AckOutPlan = iota // AckOut is called, and may take its time or set a Delivery
	AckOutQuick                    // AckOut is called, does not wait and sets no Delivery
	AckOutLeaves                   // AckOut is not called: the answers stay as they are
	AckOutAsks                     // as AckOutWaits, and for so long that reading goes on meanwhile
)

// AckOutFunc is a func as AckOutHook.
type AckOutFunc func(ctx context.Context, a *AckOut)

// AckOut calls f.
func (f AckOutFunc) AckOut(ctx context.Context, a *AckOut) { f(ctx, a) }

// SSLConnectionRequest is the decision which certificate to use for a client, at its ClientHello.
type SSLConnectionRequest struct {
	ConnectionID string
	Hello        *tls.ClientHelloInfo
	Certificate  *tls.Certificate // comes as the selected certificate; a hook may set another
}

// SSLClientAuthentication is the decision about a client's certificate. Accept comes preset to the verdict.
type SSLClientAuthentication struct {
	ConnectionID string
	Certificate  *x509.Certificate   // nil when the client presented none
	Chain        []*x509.Certificate // the rest of what the client sent, when SSLIncludeCertChain is set
	Status       string              // "OK" or what is wrong, in words
	Accept       bool
}

var _ AckOutHook = AckOutFunc(nil)
