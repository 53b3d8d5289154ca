package load

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// room is how many bytes of answers are read at once.
const room = 64 << 10

// stream is one connection: what is sent on it, and what came back. It sends as many messages as answers came in the
// last read, in one write, so that one goroutine does both.
type stream struct {
	options *Options
	number  int
	conn    net.Conn
	quota   int64         // messages it may send
	pace    time.Duration // from one message to the next; 0 = as fast as the answers come

	batch     []byte // InFlight framed messages
	length    int    // of one of them
	idAt      int
	last      controlID // of the message sent last
	want      controlID // of the message answered last
	sentAt    []time.Duration
	sent      int64
	answered  int64
	in        []byte
	have      int
	start     time.Time
	deadline  time.Duration // the one now set on conn, counted from start
	histogram *hdrhistogram.Histogram
	counted   int64         // answers of messages sent after the warm-up
	ended     time.Duration // when the last answer came
	err       error
}

func newStream(o *Options, conn net.Conn, run string, number int) *stream {
	s := &stream{
		options: o, number: number, conn: conn,
		last: newControlID(run, number), want: newControlID(run, number),
		sentAt: make([]time.Duration, o.InFlight), in: make([]byte, room), histogram: newHistogram(),
	}
	s.batch, s.idAt = newBatch(o.InFlight, o.Size)
	s.length = o.Size + framing
	s.quota = int64(1) << 62
	if n := int64(o.Connections); o.Messages > 0 {
		s.quota = o.Messages / n
		if int64(number) < o.Messages%n {
			s.quota++
		}
	}
	if o.Rate > 0 {
		s.pace = time.Second * time.Duration(o.Connections) / time.Duration(o.Rate)
	}
	return s
}

// run sends and receives until nothing more is to be sent and everything is answered.
func (s *stream) run(start time.Time) {
	s.start = start
	now := time.Since(start)
	free := s.options.InFlight
	for {
		n := s.due(free, now)
		if n > 0 {
			now = s.wait(now)
			if s.err = s.send(n, now); s.err != nil {
				return
			}
			free -= n
		}
		if s.sent == s.answered {
			return
		}
		var got int
		if got, now, s.err = s.receive(); s.err != nil {
			return
		}
		free += got
	}
}

// due returns how many messages to send when there is room for free of them.
func (s *stream) due(free int, now time.Duration) int {
	if s.options.Duration > 0 && now >= s.options.Duration {
		return 0
	}
	if s.pace > 0 {
		free = min(free, 1)
	}
	return int(min(int64(free), s.quota-s.sent))
}

// wait waits for the next message's turn, when there is a rate to keep. Connections begin one after the other.
func (s *stream) wait(now time.Duration) time.Duration {
	if s.pace == 0 {
		return now
	}
	turn := s.pace*time.Duration(s.sent) + s.pace*time.Duration(s.number)/time.Duration(s.options.Connections)
	if turn <= now {
		return now
	}
	time.Sleep(turn - now)
	return time.Since(s.start)
}

func (s *stream) send(n int, now time.Duration) error {
	for i := range n {
		s.last.next()
		copy(s.batch[i*s.length+s.idAt:], s.last[:])
		s.sentAt[(s.sent+int64(i))%int64(len(s.sentAt))] = now
	}
	s.sent += int64(n)
	if err := s.extendDeadline(now); err != nil {
		return err
	}
	piece := n * s.length
	if s.options.WriteEach {
		piece = s.length
	}
	for at := 0; at < n*s.length; at += piece {
		if _, err := s.conn.Write(s.batch[at : at+piece]); err != nil {
			return s.explain(err)
		}
	}
	return nil
}

// extendDeadline sees to it that no wait lasts longer than the timeout and a quarter. A deadline costs more than a
// message, so it is moved once in many.
func (s *stream) extendDeadline(now time.Duration) error {
	if s.deadline-now >= s.options.Timeout {
		return nil
	}
	s.deadline = now + s.options.Timeout + s.options.Timeout/4
	return s.conn.SetDeadline(s.start.Add(s.deadline))
}

// receive waits until at least one answer is in and returns how many came, and when.
func (s *stream) receive() (int, time.Duration, error) {
	for {
		if s.have == len(s.in) {
			return 0, 0, errTooLong
		}
		n, err := s.conn.Read(s.in[s.have:])
		now := time.Since(s.start)
		s.have += n
		answers, aerr := s.take(now)
		switch {
		case aerr != nil:
			return 0, now, aerr
		case answers > 0:
			return answers, now, nil // an error comes again with the next read
		case err != nil:
			return 0, now, s.explain(err)
		}
	}
}

// take checks and counts the whole answers that are in.
func (s *stream) take(now time.Duration) (int, error) {
	at, answers := 0, 0
	for {
		n, err := nextAnswer(s.in[at:s.have])
		if err != nil {
			return answers, err
		}
		if n == 0 {
			break
		}
		if s.answered == s.sent {
			return answers, fmt.Errorf("%w: %q", errTooMany, shortened(s.in[at:at+n]))
		}
		if err := s.check(s.in[at:at+n], now); err != nil {
			return answers, err
		}
		at += n
		answers++
	}
	s.have = copy(s.in, s.in[at:s.have])
	return answers, nil
}

func (s *stream) check(answer []byte, now time.Duration) error {
	s.want.next()
	want := &s.want
	if s.options.AnyID {
		want = nil
	}
	if err := checkAnswer(answer, want); err != nil {
		return err
	}
	sent := s.sentAt[s.answered%int64(len(s.sentAt))]
	s.answered++
	if sent >= s.options.WarmUp {
		s.counted++
		record(s.histogram, now-sent)
	}
	s.ended = now
	return nil
}

// explain puts a failed read or write into words.
func (s *stream) explain(err error) error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("%w: %d of %d messages answered: %w", errTimedOut, s.answered, s.sent, err)
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return fmt.Errorf("%w: %d of %d messages answered: %w", errCutShort, s.answered, s.sent, err)
	}
	return fmt.Errorf("%d of %d messages answered: %w", s.answered, s.sent, err)
}
