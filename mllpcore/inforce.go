package mllpcore

import (
	"fmt"
	"os"
	"runtime/debug"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/setting"
)

// inForce is a snapshot of the settings with what is needed of them for every message.
type inForce struct {
	Settings
	ackCharset string // of the ACK, by name; empty = the message's own
}

// ackCharsetOfMessage is the AckCharset that writes an ACK in the message's own charset.
const ackCharsetOfMessage = "message"

// enforce makes settings the ones in force. The caller holds s.changing, or nobody else has s yet.
func (s *Server) enforce(settings Settings) {
	next := &inForce{Settings: settings}
	if settings.AckCharset != ackCharsetOfMessage {
		if charset, ok := hl7.CodePageCharset(settings.CodePage); ok {
			next.ackCharset = charset.Name()
		}
	}
	s.settings.Store(next)
	s.budget.SetLimit(takenIn(&settings), settings.MaxConnections)
	s.boundMemory(&settings)
}

// copyParts is the part of MaxBufferedBytes, a quarter, that is for the copies a long message takes for a moment: when
// its parts are joined, and in SQLite when the log takes it.
const copyParts = 4

// takenIn is how much of MaxBufferedBytes what is taken in may take.
func takenIn(set *Settings) int64 { return set.MaxBufferedBytes - set.MaxBufferedBytes/copyParts }

// boundMemory has memory that nobody uses any more collected early enough to stay within MaxBufferedBytes: by itself Go
// lets it grow to as much as is in use. What SQLite takes comes on top.
func (s *Server) boundMemory(set *Settings) {
	const connection = 32 << 10
	if _, own := os.LookupEnv("GOMEMLIMIT"); s.memory > 0 && !own {
		debug.SetMemoryLimit(takenIn(set) + s.memory + int64(set.MaxConnections)*connection)
	}
}

// Set gives a setting a new value from text; Listening=True and False start and stop listening. Errors say what is
// allowed and match ErrUnknownSetting, ErrBadValue, ErrUnsupported, ErrReadOnly, ErrListening or ErrNoConnection. A
// value that is refused changes nothing.
//
// While TLS is listening, a new SSLCertStore, SSLCertStoreType or SSLCertStorePassword that does not load yet is kept
// for the next change, because the three belong together and come one by one; handshakes go on with the certificate
// they had. SSLCertSubject, SetAll and Listen report what is wrong.
func (s *Server) Set(name, value string) error {
	row, err := setting.Lookup(name)
	if err != nil {
		return err
	}
	if row.Name == "Listening" {
		return s.setListening(row, value)
	}
	return s.SetAll(map[string]string{row.Name: value})
}

// SetAll sets several settings as one: all of them or, when one is refused, none. With TLS listening the certificate
// they name must load.
func (s *Server) SetAll(values map[string]string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	next := s.settings.Load().Settings
	before := next
	if err := next.SetAll(values); err != nil {
		return err
	}
	if err := s.changeable(values, &before, &next); err != nil {
		return err
	}
	handshakes, oneOfThree := touched(values)
	if s.listening.Load() != nil && next.SSLEnabled && handshakes {
		t, err := s.loadTLS(&next)
		switch {
		case err == nil:
			s.useTLS(t)
		case oneOfThree: // the others may come
			s.note(1, "", "not usable yet, the certificate in use stays: %v", err)
		default:
			return err
		}
	}
	s.enforce(next)
	s.handling.reconsider()
	return nil
}

// changeable refuses a change of what can be changed only while not listening.
func (s *Server) changeable(values map[string]string, before, next *Settings) error {
	if s.listening.Load() == nil {
		return nil
	}
	for name := range values {
		row, err := setting.Lookup(name)
		if err != nil {
			return err
		}
		was, _ := row.Stored(before)
		if now, _ := row.Stored(next); row.When == setting.WhenIdle && now != was {
			return &fault.Error{Code: fault.CodeWhileListening, Err: row.Refuse("", ErrListening,
				"cannot be changed while listening: stop listening first")}
		}
	}
	return nil
}

// touched returns what a change of these settings touches.
func touched(values map[string]string) (handshakes, oneOfThree bool) {
	for name := range values {
		row, err := setting.Lookup(name)
		if err != nil {
			continue // SetAll refused it
		}
		handshakes = handshakes || row.Touches != setting.TouchNothing
		oneOfThree = row.Touches == setting.TouchCertificate && len(values) == 1
	}
	return handshakes, oneOfThree
}

func (s *Server) setListening(row setting.Row, value string) error {
	text, err := row.Check(value)
	switch {
	case err != nil:
		return err
	case text == "False":
		return s.StopListening()
	case s.Listening():
		return nil
	default:
		return s.Listen()
	}
}

// Get reads any setting as text. LocalHost and LocalPort read back what is bound while listening, InBufferSize and
// OutBufferSize what the system gave. A property of a connection is read with Config and an index.
func (s *Server) Get(name string) (string, error) {
	row, err := setting.Lookup(name)
	if err != nil {
		return "", err
	}
	if text, ok := s.live(row.Name); ok {
		return text, nil
	}
	set := s.settings.Load().Settings
	return set.Get(row.Name)
}

// Config sets with "Name=Value" and reads with "Name", always as text (SPEC section 3). A property of a connection is
// "Name[ConnectionId]".
func (s *Server) Config(expression string) (string, error) {
	e, err := setting.ParseExpression(expression)
	if err != nil {
		return "", err
	}
	row, err := setting.Lookup(e.Name)
	if err != nil {
		return "", err
	}
	if e.Index != "" {
		return s.configConnection(row, e)
	}
	if !e.HasValue {
		return s.Get(row.Name)
	}
	if err := s.Set(row.Name, e.Value); err != nil {
		return "", err
	}
	return s.Get(row.Name)
}

func (s *Server) configConnection(row setting.Row, e setting.Expression) (string, error) {
	if row.Secret { // what stands in the brackets may be a part of it
		return "", row.Refuse("", ErrBadValue, "belongs to the server: write it without brackets")
	}
	c, err := s.Connection(e.Index)
	if err != nil {
		return "", fmt.Errorf("%s: %w", row.Name, err)
	}
	if e.HasValue {
		if err := c.Set(row.Name, e.Value); err != nil {
			return "", err
		}
	}
	return c.Get(row.Name)
}
