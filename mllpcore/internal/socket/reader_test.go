//go:build unix

package socket

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// TestReader ends as the connection's own Read does.
func TestReader(t *testing.T) {
	buf := make([]byte, 100)
	near, far := tcpPair(t)
	r := NewReader(near)
	far.Write([]byte("first"))
	if n, err := r.Read(buf); err != nil || !bytes.Equal(buf[:n], []byte("first")) {
		t.Errorf("read %q: %v", buf[:n], err)
	}
	do, waits := r.do, 0
	if do == nil {
		t.Skip("Go's own reading is used here")
	}
	r.do = func(fd uintptr) bool {
		ready := do(fd)
		if !ready {
			waits++
			far.Write([]byte("bytes"))
		}
		return ready
	}
	if n, err := r.Read(buf); err != nil || !bytes.Equal(buf[:n], []byte("bytes")) || waits != 1 {
		t.Errorf("read %q after %d waits: %v", buf[:n], waits, err)
	}
	r.do = do
	near.SetReadDeadline(time.Now().Add(time.Millisecond))
	if n, err := r.Read(buf); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("past the deadline %d bytes and %v", n, err)
	}
	near.SetReadDeadline(time.Time{})
	far.Write([]byte("last"))
	far.(*net.TCPConn).CloseWrite()
	if n, err := r.Read(buf); err != nil || string(buf[:n]) != "last" {
		t.Errorf("read %q: %v", buf[:n], err)
	}
	if n, err := r.Read(buf); n != 0 || err != io.EOF {
		t.Errorf("at the end %d bytes and %v", n, err)
	}
	near.Close()
	if n, err := r.Read(buf); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %d bytes and %v", n, err)
	}

	near, far = tcpPair(t)
	r = NewReader(near)
	far.(*net.TCPConn).SetLinger(0)
	far.Close()
	_, err := r.Read(buf)
	want := "read tcp " + near.LocalAddr().String() + "->" + near.RemoteAddr().String() +
		": read: connection reset by peer"
	if !errors.Is(err, syscall.ECONNRESET) || err.Error() != want {
		t.Errorf("reset: %v", err)
	}
}
