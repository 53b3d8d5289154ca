package mllpcore

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"mllpscope/mllpcore/internal/socket"
	"mllpscope/mllpcore/setting"
)

// live returns what lives in a running server rather than in its Settings.
func (s *Server) live(name string) (string, bool) {
	l := s.listening.Load()
	switch name {
	case "Listening":
		return setting.FormatBool(l != nil), true
	case "ConnectionCount":
		s.mu.Lock()
		defer s.mu.Unlock()
		return strconv.Itoa(len(s.conns)), true
	}
	if l == nil {
		return "", false
	}
	switch name {
	case "LocalHost":
		return l.hosts()
	case "LocalPort":
		_, port, err := net.SplitHostPort(l.addrs[0])
		return port, err == nil
	case "InBufferSize", "OutBufferSize":
		return bufferText(l.sockets[0], name)
	}
	return "", false
}

// hosts lists the addresses without their port.
func (l *listener) hosts() (string, bool) {
	var all []string
	for _, address := range l.addrs {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return "", false
		}
		all = append(all, host)
	}
	return strings.Join(all, ", "), true
}

func bufferText(conn any, name string) (string, bool) {
	in, out, ok := socket.BufferSizes(conn)
	if name == "InBufferSize" {
		return strconv.Itoa(in), ok
	}
	return strconv.Itoa(out), ok
}

// Set sets a property of the connection (SPEC section 2) from text.
func (c *Connection) Set(name, value string) error {
	row, err := setting.Lookup(name)
	if err != nil {
		return err
	}
	text, err := row.Check(value)
	switch {
	case err != nil:
		return err
	case row.When == setting.WhenReadOnly:
		return row.Refuse("", ErrReadOnly, "can only be read")
	}
	switch row.Name {
	case "Connected":
		if text == "True" {
			return row.Refuse(value, ErrBadValue, "cannot be set: a connection is opened by its client; False disconnects")
		}
		c.Disconnect()
	case "Timeout":
		n, _ := strconv.Atoi(text) // Check took it
		c.SetTimeout(time.Duration(n) * time.Second)
	case "InputData":
		data, err := c.encode(value)
		if err != nil {
			return row.Refuse("", ErrBadValue, "%v", err)
		}
		c.SetInputData(data)
	case "InputFilename":
		c.SetInputFilename(text)
	case "OutputFilename":
		return c.SetOutputFilename(text)
	default:
		return fmt.Errorf("%s[%s]: %w: it belongs to the server, set it without an index", row.Name, c.id, ErrBadValue)
	}
	return nil
}

// Get reads a property of the connection as text: those of SPEC section 2, and the negotiated values of TLS.
func (c *Connection) Get(name string) (string, error) {
	row, err := setting.Lookup(name)
	if err != nil {
		return "", err
	}
	if row.Name == "OutputData" {
		return c.outputText()
	}
	if text, ok := c.property(row.Name); ok {
		return text, nil
	}
	if text, ok := c.negotiated(row.Name); ok {
		return text, nil
	}
	if text, ok := row.Stored(&c.set.Settings); ok {
		return text, nil // as it was when the connection was accepted
	}
	return "", fmt.Errorf("%s[%s]: %w: it belongs to the server, read it without an index", row.Name, c.id, ErrBadValue)
}

func (c *Connection) property(name string) (string, bool) {
	switch name {
	case "ConnectionId":
		return c.id, true
	case "Connected":
		return setting.FormatBool(c.closing.Load() == stopNot && c.phase.Load() == phaseOpen), true
	case "RemoteHost":
		return c.RemoteHost(), true
	case "RemotePort":
		return strconv.Itoa(c.RemotePort()), true
	case "LocalAddress":
		return c.LocalAddress(), true
	case "Timeout":
		return strconv.Itoa(int(c.Timeout() / time.Second)), true
	case "InputData":
		return c.decode(c.InputData()), true
	case "InputFilename":
		return c.InputFilename(), true
	case "OutputFilename":
		return c.OutputFilename(), true
	case "InBufferSize", "OutBufferSize":
		return bufferText(c.tcp, name)
	}
	return "", false
}

// encode writes text in the charset of CodePage; UTF-8 is taken as it is.
func (c *Connection) encode(text string) ([]byte, error) {
	set := c.server.settings.Load()
	if set.CodePage == codePageUTF8 {
		return []byte(text), nil
	}
	data, err := set.Encoding().NewEncoder().Bytes([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("has characters that CodePage %d does not have: %w", set.CodePage, err)
	}
	return data, nil
}

// decode reads text in the charset of CodePage; bytes that are not of it stand as U+FFFD, but for UTF-8.
func (c *Connection) decode(data []byte) string {
	set := c.server.settings.Load()
	if set.CodePage == codePageUTF8 {
		return string(data)
	}
	text, err := set.Encoding().NewDecoder().Bytes(data)
	if err != nil {
		return string(data) // decoders of code pages do not fail
	}
	return string(text)
}

func (c *Connection) negotiated(name string) (string, bool) {
	t := c.TLS()
	if t == nil {
		t = &TLSInfo{}
	}
	switch name {
	case "SSLNegotiatedProtocol":
		return t.Version, true
	case "SSLNegotiatedCipher":
		return t.Cipher(), true
	case "SSLNegotiatedCipherStrength":
		return strconv.Itoa(t.CipherStrength), true
	case "SSLNegotiatedCipherSuite":
		return t.CipherSuite, true
	case "SSLNegotiatedKeyExchange":
		return t.KeyExchange, true
	case "SSLNegotiatedKeyExchangeStrength":
		return strconv.Itoa(t.KeyExchangeStrength), true
	}
	return "", false
}

// codePageUTF8 is the default of CodePage: text goes through as it is.
const codePageUTF8 = 65001
