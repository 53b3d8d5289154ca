package instance

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"sync"
	"time"
)

const (
	// patience is how long a second start waits for the first: one that just begins may not listen yet.
	patience = 3 * time.Second
	// pause is how long it waits before it asks again.
	pause = 50 * time.Millisecond
	// maxRequest is how long a request may be, in bytes.
	maxRequest = 1 << 20
)

// taken is the answer to a request.
const taken = "taken\n"

// request is what a second start hands over.
type request struct {
	Files []string `json:"files"` // absolute
}

// First is the first start for a log.
type First struct {
	listener net.Listener // nil where other starts cannot be heard of
	release  func() error

	mu      sync.Mutex
	open    func(files []string) // nil until Serve
	waiting [][]string           // what came before
}

// Take makes this the first start for the log at path, or hands files to the one there is: then handed is true, and
// this process is not needed. Where neither can be it says why on out, and the program goes on, with a First that hears
// of no other start. The files of this start are the first that Serve opens.
func Take(path string, files []string, out io.Writer) (first *First, handed bool) {
	files, err := absolute(files)
	if err == nil {
		first, handed, err = take(path, files)
	}
	switch {
	case err != nil:
		fmt.Fprintln(out, "mllpscope: starting a window that other starts do not know of:", err)
		first = &First{}
	case handed:
		fmt.Fprintln(out, "mllpscope: the window that is open has this log, and comes forward")
		return nil, true
	}
	if len(files) > 0 {
		first.mu.Lock()
		first.waiting = append(first.waiting, files)
		first.mu.Unlock()
	}
	return first, false
}

func take(path string, files []string) (first *First, handed bool, err error) {
	there, err := resolved(path)
	if err != nil {
		return nil, false, err
	}
	place, err := placeOf(there)
	if err != nil {
		return nil, false, err
	}
	for end := time.Now().Add(patience); ; time.Sleep(pause) {
		first, err = become(place)
		if err == nil || !errors.Is(err, errOther) {
			break
		}
		if err = hand(place, files); err == nil {
			return nil, true, nil
		}
		if time.Now().After(end) {
			return nil, false, fmt.Errorf("another window has this log, and does not answer: %w", err)
		}
	}
	if err != nil {
		return nil, false, err
	}
	go first.accept()
	return first, false, nil
}

// errOther tells that another process is the first.
var errOther = errors.New("another process has it")

func absolute(files []string) ([]string, error) {
	all := make([]string, 0, len(files))
	for _, name := range files {
		name, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, nil
}

// hand gives files to the first start.
func hand(place string, files []string) (err error) {
	c, err := dial(place, patience)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if err := json.NewEncoder(c).Encode(request{Files: files}); err != nil {
		return err
	}
	answer, err := bufio.NewReader(io.LimitReader(c, int64(len(taken)))).ReadString('\n')
	if answer == taken {
		return nil
	}
	return errors.Join(errors.New("the answer is cut off"), err)
}

// Serve has open called for each start that hands over files, with none where it had none: it brings the window
// forward. open must not wait; it is called on any goroutine, for one start at a time.
func (f *First) Serve(open func(files []string)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open = open
	for _, files := range f.waiting {
		open(files)
	}
	f.waiting = nil
}

func (f *First) accept() {
	for {
		c, err := f.listener.Accept()
		if err != nil {
			return // it is closed
		}
		f.take(c)
	}
}

// take reads one request. A peer that says nothing is left after a while; the next one waits for that.
func (f *First) take(c net.Conn) {
	defer func() { _ = c.Close() }() // the answer is written
	if c.SetDeadline(time.Now().Add(patience)) != nil {
		return
	}
	var r request
	if json.NewDecoder(io.LimitReader(c, maxRequest)).Decode(&r) != nil {
		return // it is told by the missing answer
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := io.WriteString(c, taken); err != nil {
		return // the other start opens them itself, or says so
	}
	if f.open == nil {
		f.waiting = append(f.waiting, r.Files)
		return
	}
	f.open(r.Files)
}

// Close lets another start be the first.
func (f *First) Close() error {
	if f.listener == nil {
		return nil
	}
	return errors.Join(f.listener.Close(), f.release())
}

// resolved returns an absolute path without symbolic links, so that one log has one window by whatever name it is
// opened, there or not; "" stands for none.
func resolved(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if there, err := filepath.EvalSymlinks(path); err == nil {
		return there, nil
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(folder, filepath.Base(path)), nil
	}
	return path, nil
}

// hashed is a short name for a path.
func hashed(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:8])
}
