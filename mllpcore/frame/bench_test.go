package frame

import (
	"bytes"
	"io"
	"testing"
	"time"
)

// loopSource gives the same bytes again and again: one piece a read, and half of a piece that does not fit.
type loopSource struct {
	piece []byte
	at    int
	left  int // pieces to give, then io.EOF; below 0 for ever
	sets  int
}

func (s *loopSource) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.piece[s.at:])
	if s.at += n; s.at == len(s.piece) {
		s.at = 0
		s.left--
	}
	return n, nil
}

func (s *loopSource) SetReadDeadline(time.Time) error { s.sets++; return nil }

func message(size int) []byte {
	head := "MSH|^~\\&|LAB|MERCY|MLLPSCOPE|HERE|20250102030405+0100||ORU^R01|MSG00001|P|2.5\rPID|1||77^^^H^MR||DOE^JOHN\r"
	body := append([]byte(head), bytes.Repeat([]byte("OBX|1|NM|GLU^Glucose||5.4|mmol/L|3.9-6.1|N|||F\r"), size/47+1)...)
	return body[:size]
}

func benchmarkReader(b *testing.B, piece []byte, perRead int) {
	src := &loopSource{piece: piece, left: -1}
	r := NewReader(src, Config{ReceiveTimeout: time.Minute})
	defer r.Close()
	b.SetBytes(int64(len(piece) / perRead))
	b.ReportAllocs()
	for b.Loop() {
		if blk, err := r.Next(); err != nil || blk.Reason != ReasonNone {
			b.Fatal(blk, err)
		}
	}
}

// BenchmarkReader600 is a 600-byte message in each read.
func BenchmarkReader600(b *testing.B) {
	benchmarkReader(b, AppendBlock(nil, message(600), DefaultMarks), 1)
}

// BenchmarkReader600Idle is the same with an idle timeout.
func BenchmarkReader600Idle(b *testing.B) {
	src := &loopSource{piece: AppendBlock(nil, message(600), DefaultMarks), left: -1}
	r := NewReader(src, Config{ReceiveTimeout: time.Minute, IdleTimeout: time.Minute})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Next(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReaderPipelined is 32 messages of 600 bytes in each read.
func BenchmarkReaderPipelined(b *testing.B) {
	benchmarkReader(b, bytes.Repeat(AppendBlock(nil, message(600), DefaultMarks), 32), 32)
}

// Benchmark10MB is one message of 10 MB, taken by the caller.
func Benchmark10MB(b *testing.B) {
	piece := AppendBlock(nil, message(10<<20), DefaultMarks)
	src := &loopSource{piece: piece, left: -1}
	r := NewReader(src, Config{ReceiveTimeout: time.Minute})
	defer r.Close()
	b.SetBytes(int64(len(piece)))
	b.ReportAllocs()
	for b.Loop() {
		blk, err := r.Next()
		if err != nil || len(r.Take()) != 10<<20 || blk.Reason != ReasonNone {
			b.Fatal(blk, err)
		}
	}
}

// BenchmarkClock is one time.Now, which each read costs on top of the parsing.
func BenchmarkClock(b *testing.B) {
	for b.Loop() {
		_ = time.Now()
	}
}
