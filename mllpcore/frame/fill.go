package frame

import (
	"errors"
	"io"
	"os"
	"time"
)

// maxEmptyReads is how many Reads in a row may return neither bytes nor an error before the Source counts as broken,
// as in package bufio.
const maxEmptyReads = 100

// fill waits for more bytes. It returns nil when some came.
func (r *Reader) fill() error {
	if r.readErr != nil {
		return r.readErr
	}
	if r.state == StateJunk {
		r.tellOutside()
	}
	if r.cfg.BeforeWait != nil {
		if err := r.cfg.BeforeWait(); err != nil {
			return err
		}
	}
	if err := r.makeRoom(); err != nil {
		return err
	}
	r.public.set(r.state, r.since)
	until := r.waitUntil()
	for {
		if err := r.arm(until); err != nil {
			return err
		}
		room := r.buf[r.w:]
		n, err := r.src.Read(room)
		if n > 0 {
			r.took(n, len(room), err)
			return nil
		}
		if until, err = r.nothing(err, until); err != nil {
			return err
		}
	}
}

// took notes that a Read brought n bytes into a room of the given size, and perhaps an error with them.
func (r *Reader) took(n, room int, err error) {
	r.w += n
	r.filled = n == room
	r.arrived = time.Now()
	r.emptyReads = 0
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		r.readErr = err // a deadline comes again with the next Read
	}
}

// nothing judges a Read that brought no bytes: it returns the error that ends the waiting, or how long to wait on.
func (r *Reader) nothing(err error, until time.Time) (time.Time, error) {
	if err == nil {
		if r.emptyReads++; r.emptyReads >= maxEmptyReads {
			return until, io.ErrNoProgress
		}
		return until, nil
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return until, err
	}
	return r.expired(err, until)
}
