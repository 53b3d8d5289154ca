package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest"
)

// dialFrom connects from one of the addresses of this computer.
func dialFrom(t *testing.T, host, address string) *mllptest.Peer {
	t.Helper()
	d := net.Dialer{Timeout: mllptest.Wait, LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}
	conn, err := d.Dial("tcp", address)
	if errors.Is(err, syscall.EMFILE) {
		t.Skipf("needs 2,000 open files: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return mllptest.NewPeer(t, conn)
}

// Senders on all connections that stand still in the middle of a message, at whatever place, do not hurt others: those
// get in, and each of their messages is answered and kept. When they go on they are answered as well; of those that had
// to make way, what came is kept as broken.
func TestStandingStillHurtsNobody(t *testing.T) {
	const still, hosts, senders, each = 1000, 30, 4, 250
	log := filepath.Join(t.TempDir(), "log")
	s := startServe(t, "-store", log, "-set", "MaxConnectionsPerHost=0", "-set", "ReceiveTimeout=0")
	begun := make(chan struct{})
	var reading sync.WaitGroup
	reading.Go(func() {
		for n := 0; ; {
			line, err := s.out.ReadString('\n')
			if err != nil {
				return
			}
			if strings.Contains(line, `"event":"StartTransfer"`) {
				if n++; n == still {
					close(begun)
				}
			}
		}
	})
	block := func(i int) string {
		size := 100
		switch i % 10 {
		case 1:
			size = 5_000
		case 2:
			size = 100_000
		}
		return mllptest.Block(mllptest.Message(fmt.Sprint("S", i), "OBX|1|ED|"+strings.Repeat("x", size)+"\r"))
	}
	half := func(i int) int { // how much of it comes at first
		switch whole := len(block(i)); i % 4 {
		case 0:
			return 1
		case 1:
			return whole - 1
		case 2:
			return whole - 2
		default:
			return whole / 2
		}
	}
	standing := make([]*mllptest.Peer, still)
	for i := range standing {
		standing[i] = dialFrom(t, fmt.Sprintf("127.0.0.%d", 2+i%hosts), s.address)
		standing[i].SendRaw(block(i)[:half(i)])
	}
	select {
	case <-begun:
	case <-time.After(mllptest.Wait):
		t.Fatal("not all have begun")
	}
	var others sync.WaitGroup
	for i := range senders {
		p := dialFrom(t, fmt.Sprintf("127.0.1.%d", 1+i), s.address)
		others.Go(func() {
			for k := range each {
				id := fmt.Sprintf("O%dN%d", i, k)
				if _, err := io.WriteString(p, mllptest.Block(mllptest.Message(id))); err != nil {
					t.Errorf("%s: %v", id, err)
					return
				}
				if ack := p.Answer(); mllptest.Field(ack, "MSA", 1) != "AA" || mllptest.Field(ack, "MSA", 2) != id {
					t.Errorf("%s is answered %q", id, ack)
					return
				}
			}
		})
	}
	others.Wait()
	var answered []string
	gone := 0
	for i, p := range standing {
		_, err := io.WriteString(p, block(i)[half(i):])
		_ = p.SetReadDeadline(time.Now().Add(mllptest.Wait))
		answer := make([]byte, 4096)
		n := 0
		if err == nil {
			n, err = p.Read(answer)
		}
		switch {
		case strings.Contains(string(answer[:n]), "MSA|AA|S"+fmt.Sprint(i)+"\r"):
			answered = append(answered, fmt.Sprint("S", i))
		case n == 0 && err != nil && !errors.Is(err, syscall.ETIMEDOUT):
			gone++
		default:
			t.Errorf("S%d: %q, %v", i, answer[:n], err)
		}
	}
	if gone > senders || len(answered) != still-gone {
		t.Errorf("%d went on and were answered, %d had to make way", len(answered), gone)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	reading.Wait()
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("mllpd ended with %v, want 0", err)
	}
	kept := exported(t, log)
	for i := range senders {
		for k := range each {
			if id := fmt.Sprintf("O%dN%d", i, k); kept[id] != 1 {
				t.Errorf("%s is kept %d times", id, kept[id])
			}
		}
	}
	for _, id := range answered {
		if kept[id] != 1 {
			t.Errorf("%s was answered AA and is kept %d times", id, kept[id])
		}
	}
}
