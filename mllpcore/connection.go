package mllpcore

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"slices"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/internal/socket"
)

// stopping says how a connection is to end. A later order never weakens an earlier one.
type stopping = int32

const (
	stopNot          stopping = iota
	stopAfterMessage          // finish the message in progress, answer it, close (Shutdown)
	stopSoon                  // answer what is in, keep a half message as broken, close (Disconnect)
	stopNow                   // cut
)

// Connection is one client's connection. Its goroutine owns the reading; what the properties of SPEC section 2 need is
// behind a mutex or atomic.
type Connection struct {
	id      string
	server  *Server
	tcp     net.Conn // as accepted
	net     net.Conn // what is read and written: tcp, or TLS over it
	set     *inForce // as it was when the connection was accepted
	peer    netip.AddrPort
	host    netip.Addr // of peer, as hostOf counts it
	counts  bool       // for the limits; guarded by server.mu
	remote  string
	local   string
	since   time.Time
	secure  bool // TLS from the first byte
	ctx     context.Context
	cancel  context.CancelFunc
	reader  *frame.Reader
	budget  *frame.BudgetShare
	answers answerQueue
	closing atomic.Int32
	sends   sends
	deaf    atomic.Pointer[deafness] // set while nothing is to be read

	inRate, outRate *rate.Limiter // nil without MaxTransferRate

	bytesIn, bytesOut atomic.Int64
	coming            atomic.Int64 // bytes of the message in progress
	messages, broken  atomic.Uint64
	timeout           atomic.Int64 // nanoseconds
	promptUntil       atomic.Int64 // nanoseconds from since: a message that begins before it is Prompt
	phase             atomic.Int32
	phaseSince        atomic.Int64 // Unix nanoseconds
	diagnosed         bool         // the bytes outside blocks were found to be something known
	refusals          int          // blocks in a row that were no messages
	foreign           error        // the peer speaks TLS or HTTP: nothing can come of it

	deadline sync.Mutex // orders the reader's deadlines and those that stop it
	wanted   time.Time  // the deadline the reader asked for last

	silentUntil time.Time // how long the message in progress may stand still; of whoever reads

	writing    sync.Mutex    // one block goes out at a time
	writeLimit time.Time     // the write deadline now set; guarded by writing
	writer     socket.Writer // of net; guarded by writing
	source     socket.Reader // of net; of the connection's goroutine

	mu             sync.Mutex
	inputData      []byte
	inputFilename  string
	outputFilename string
	output         []byte // OutputData; owned here, or shared with an immutable Message
	outputShared   bool
	outputGiven    int    // bytes of it that was given up to make room; 0 = none was
	lastControlID  []byte // overwritten in place: a string would be a message's only allocation
	tlsInfo        *TLSInfo
	story          *story // of the TLS handshake, when it is over
	quirks         frame.Quirk
	remarks        []string // what a person should know of the peer, said once
	cause          error    // why this side ended the connection, when something was wrong
}

// phases of a connection outside of the frame reader's own states.
const (
	phaseAdmitting int32 = iota
	phaseGreeting        // TLS, and no byte has come
	phaseHandshake
	phaseOpen
	phaseAnswering
	phaseClosing
)

// ConnectionInfo is what can be told of an open connection without holding it up.
type ConnectionInfo struct {
	ID         string // ConnectionId
	Remote     string // the peer as host:port
	Local      string // our side as host:port
	Since      time.Time
	State      string    // in words: "idle", "waiting for end block", "answering", "TLS handshake", "closing"
	StateSince time.Time // since when it has been in State
	Messages   uint64    // whole ones received
	Broken     uint64    // broken and refused ones
	BytesIn    int64     // bytes read from the socket, TLS excluded
	BytesOut   int64
	// LastControlID is MSH-10 of the last whole message.
	LastControlID string
	Quirks        frame.Quirk // oddities seen so far
	Remarks       []string    // what else a person should know of the peer, in words with what to do
	TLS           *TLSInfo    // nil without TLS
}

// TLSInfo is what a handshake negotiated.
type TLSInfo struct {
	Version             string // "TLS 1.3"
	CipherSuite         string // IANA name
	KeyExchange         string // named group or RSA
	ServerName          string // SNI
	ClientSubject       string // subject of the client's certificate, empty when it presented none
	CipherStrength      int    // bits
	KeyExchangeStrength int    // bits
	Resumed             bool
}

// use makes conn what is read from and written to from now on: the socket, or TLS over it.
func (c *Connection) use(conn net.Conn) {
	c.net, c.source, c.writer = conn, socket.NewReader(conn), socket.NewWriter(conn)
}

func newConnection(s *Server, nc net.Conn, secure bool, peer netip.AddrPort) *Connection {
	set := s.settings.Load()
	ctx, cancel := context.WithCancel(context.Background())
	c := &Connection{
		id: strconv.FormatUint(s.nextID.Add(1), 10), server: s, tcp: nc, set: set, secure: secure,
		peer: peer, host: hostOf(peer.Addr()), remote: peer.String(), local: nc.LocalAddr().String(), since: time.Now(),
		ctx: ctx, cancel: cancel,
	}
	c.use(nc)
	c.answers.conn = c
	c.answers.idle.L = &c.answers.mu
	c.timeout.Store(int64(set.DefaultTimeoutDuration()))
	if set.MaxTransferRate > 0 {
		burst := min(set.MaxTransferRate, 64<<10)
		c.inRate = rate.NewLimiter(rate.Limit(set.MaxTransferRate), burst)
		c.outRate = rate.NewLimiter(rate.Limit(set.MaxTransferRate), burst)
	}
	c.enter(phaseAdmitting)
	c.budget = s.budget.Share(c.host, ctx.Done(), c.makeRoom)
	c.reader = frame.NewReader((*wire)(c), c.frameConfig())
	return c
}

// ID returns the ConnectionId.
func (c *Connection) ID() string { return c.id }

// RemoteHost returns the peer's IP address.
func (c *Connection) RemoteHost() string { return c.peer.Addr().Unmap().String() }

// RemotePort returns the peer's TCP port.
func (c *Connection) RemotePort() int { return int(c.peer.Port()) }

// LocalAddress returns our side's IP address.
func (c *Connection) LocalAddress() string {
	host, _, err := net.SplitHostPort(c.local)
	if err != nil {
		return c.local
	}
	return host
}

// Timeout returns the limit of one operation on this connection; 0 = no limit.
func (c *Connection) Timeout() time.Duration { return time.Duration(c.timeout.Load()) }

// SetTimeout sets the limit of one operation on this connection: writing an answer, a Send. Negative counts as 0.
func (c *Connection) SetTimeout(d time.Duration) { c.timeout.Store(int64(max(d, 0))) }

// InputData returns what the next Send sends.
func (c *Connection) InputData() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.inputData)
}

// SetInputData sets what the next Send sends; framing is added by Send.
func (c *Connection) SetInputData(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inputData = bytes.Clone(b)
}

// InputFilename returns the file to send instead of InputData.
func (c *Connection) InputFilename() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.inputFilename
}

// SetInputFilename sets the file to send instead of InputData; it wins when not empty.
func (c *Connection) SetInputFilename(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inputFilename = name
}

// OutputFilename returns the file each received payload is written to, with its {…} placeholders.
func (c *Connection) OutputFilename() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outputFilename
}

// SetOutputFilename makes each received payload be written to a file before it is acknowledged. {connection}, {time},
// {control} and {type} stand for facts of the message, made safe for a file name. Empty turns it off.
func (c *Connection) SetOutputFilename(name string) error {
	if err := checkOutputPattern(name); err != nil {
		return err
	}
	c.mu.Lock()
	c.outputFilename = name
	c.mu.Unlock()
	return nil
}

// TLS returns what the handshake negotiated; nil without TLS.
func (c *Connection) TLS() *TLSInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tlsInfo
}

// Ending reports whether no more is read: the peer has ended its side, or the connection is being closed. Answers to
// what came before may still leave.
func (c *Connection) Ending() bool { return c.phase.Load() == phaseClosing }

// Disconnect answers what is being processed and closes the connection; it does not wait.
func (c *Connection) Disconnect() { c.stop(stopSoon) }

// Info returns what is known of the connection.
func (c *Connection) Info() ConnectionInfo {
	info := ConnectionInfo{
		ID: c.id, Remote: c.remote, Local: c.local, Since: c.since,
		Messages: c.messages.Load(), Broken: c.broken.Load(),
		BytesIn: c.bytesIn.Load(), BytesOut: c.bytesOut.Load(),
	}
	info.State, info.StateSince = c.state()
	c.mu.Lock()
	defer c.mu.Unlock()
	info.LastControlID, info.Quirks, info.TLS = string(c.lastControlID), c.quirks, c.tlsInfo
	info.Remarks = slices.Clone(c.remarks)
	return info
}

func (c *Connection) enter(phase int32) {
	c.phaseSince.Store(time.Now().UnixNano())
	c.phase.Store(phase)
}

func (c *Connection) state() (string, time.Time) {
	since := time.Unix(0, c.phaseSince.Load())
	switch c.phase.Load() {
	case phaseAdmitting:
		return "being admitted", since
	case phaseGreeting:
		return "waiting for the TLS handshake", since
	case phaseHandshake:
		return "TLS handshake", since
	case phaseClosing:
		return "closing", since
	}
	if waiting, since, ok := c.answers.waiting(); ok {
		return waiting, since
	}
	state := c.reader.State()
	if s := c.sends.current.Load(); s != nil && state == frame.StateIdle {
		return "waiting for an answer", s.start
	}
	return state.String(), c.reader.StateSince()
}

func sortConnections(infos []ConnectionInfo) {
	sort.Slice(infos, func(i, j int) bool {
		a, b := infos[i].ID, infos[j].ID
		if len(a) != len(b) {
			return len(a) < len(b)
		}
		return a < b
	})
}
