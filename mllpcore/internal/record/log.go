package record

import (
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"net"
)

// Log tells of every TLS record that passes, for LogSSLPackets.
type Log struct {
	net.Conn
	in, out recordParser
	Tell    func(direction, record string)
}

// Read reads and tells the records that came.
func (l *Log) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.in.feed(p[:n], func(record string) { l.Tell("in", record) })
	return n, err
}

// Write tells the records that leave and writes them.
func (l *Log) Write(p []byte) (int, error) {
	l.out.feed(p, func(record string) { l.Tell("out", record) })
	return l.Conn.Write(p)
}

// recordHeader is the size of a TLS record's header: type, version, length.
const recordHeader = 5

// recordParser finds the headers of TLS records in a stream, however it is cut.
type recordParser struct {
	header [recordHeader]byte
	have   int // bytes of the header
	body   int // bytes of the record still to come
}

func (r *recordParser) feed(p []byte, tell func(record string)) {
	for len(p) > 0 {
		if r.body > 0 {
			n := min(r.body, len(p))
			r.body -= n
			p = p[n:]
			continue
		}
		n := copy(r.header[r.have:], p)
		r.have += n
		p = p[n:]
		if r.have == recordHeader {
			r.have = 0
			r.body = int(binary.BigEndian.Uint16(r.header[3:]))
			tell(describeRecord(r.header))
		}
	}
}

func describeRecord(h [recordHeader]byte) string {
	kinds := map[byte]string{
		20: "change cipher spec", 21: "alert", 22: "handshake", 23: "application data", 24: "heartbeat",
	}
	kind, ok := kinds[h[0]]
	if !ok {
		kind = "unknown"
	}
	version := binary.BigEndian.Uint16(h[1:])
	return fmt.Sprintf("type %d (%s), version 0x%04X (%s), length %d", h[0], kind, version, tls.VersionName(version),
		binary.BigEndian.Uint16(h[3:]))
}
