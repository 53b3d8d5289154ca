package lockfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// ErrReleased tells that the log has been closed.
var ErrReleased = errors.New("the message log is closed")

// Suffix is what the name of the lock file ends with. It stands beside the log and stays there: only the system's
// lock on it counts, which goes with the process however that ends.
const Suffix = ".lock"

// Lock keeps other processes, and other Stores of this one, from writing to the same log. The lock file keeps a log for
// who makes it, and tells who has it. The lock on the log's file itself counts by whatever name somebody comes, and
// when the lock file is removed.
type Lock struct {
	Path   string
	Before message.ID // what who had it before noted last, 0 when that is not known
	// logBefore is the number of the log that was noted before (see identity.go), 0 when that is not known.
	LogBefore int64
	// emptied tells that the lock file was there, with nothing in it: whoever makes one writes into it at once.
	Emptied bool

	apart func(path string) error // tells when a file beside the log at path cannot be what its name says
	was   func(Link)              // is told where the name led to that was a link

	mu   sync.Mutex
	file *os.File  // the lock file
	Log  *vfs.File // the log; nil until there is one
	last message.ID
	text [SignedBytes]byte // what the lock file holds
	at   int               // where in it last stands
	id   int64             // the number of the log, 0 while it is not known
	// missing tells that the lock file is not where it belongs.
	missing bool
}

// Acquire takes the lock of the log at path, or tells in a HeldError who has it. Nothing is written before apart, which
// tells when a file beside the log cannot be what its name says, returns no error. Where the name was a link to a log,
// was is told before that is forgotten.
func Acquire(path string, apart func(path string) error, was func(Link)) (*Lock, error) {
	if err := apart(path); err != nil {
		return nil, err
	}
	l := &Lock{Path: path, apart: apart, was: was}
	held, err := l.takeFile()
	switch {
	case errors.Is(err, vfs.ErrLocked):
		return nil, held
	case err != nil:
		return nil, fmt.Errorf("lock the log %s: %w", path, err)
	}
	return l, nil
}

// takeFile takes the lock file. Where another has it, its text tells who that is.
func (l *Lock) takeFile() (held *HeldError, err error) {
	was, missing := os.Lstat(l.Path + Suffix)
	f, err := os.OpenFile(l.Path+Suffix, os.O_CREATE|os.O_RDWR|NotALink, 0o600)
	if err != nil {
		return nil, err
	}
	l.Emptied = missing == nil && was.Size() == 0
	err = lockFile(f)
	before, link := signature(f), ReadLink(l.Path)
	if err != nil {
		return &HeldError{Path: l.Path, PID: before.pid, Program: before.program}, errors.Join(err, f.Close())
	}
	vfs.MakeOwn(f)
	l.file, l.Before = f, max(l.Before, before.last)
	l.last = max(l.last, l.Before)
	if l.id == 0 {
		l.id, l.LogBefore = before.log, before.log
	}
	if link.To != "" {
		l.was(link)
	}
	l.sign()
	if missing == nil && was.Size() > SignedBytes {
		err = f.Truncate(SignedBytes)
	}
	return nil, err
}

// TakeLog takes the log's file, once it is there, before anything of it is used.
func (l *Lock) TakeLog() error {
	f, err := vfs.Open(l.Path, true)
	if err != nil {
		return err
	}
	pid, program, err := vfs.Lock(f)
	if err == nil {
		l.Log = f
		return nil
	}
	if err := errors.Join(err, f.Close()); !errors.Is(err, vfs.ErrLocked) {
		return fmt.Errorf("lock the log %s: %w", l.Path, err)
	}
	return &HeldError{Path: l.Path, PID: pid, Program: program}
}

// SignedBytes is how long a lock file is: what does not change in length is replaced in one step, by a single write.
// Behind the text are blanks, which older programs read over.
const SignedBytes = 256

// sign writes who holds the lock, the number of the log, and the ID of the last message kept, as far as they are known.
// A full disk must not keep a log from being opened for reading what is in it, so a signature that does not fit is left
// out.
func (l *Lock) sign() {
	who := program()
	text := fmt.Appendf(nil, "%d %s\n", os.Getpid(), who[:min(len(who), SignedBytes/2)])
	if l.id != 0 {
		text = fmt.Appendf(text, "%s%d\n", logLine, l.id)
	}
	l.at = copy(l.text[:], text)
	for i := l.at; i < SignedBytes; i++ {
		l.text[i] = ' '
	}
	l.text[SignedBytes-1] = '\n'
	l.signLast()
}

func (l *Lock) signLast() {
	if l.last > 0 {
		strconv.AppendUint(l.text[:l.at], uint64(l.last), 10) // it grows, until all is signed anew
	}
	_, _ = l.file.WriteAt(l.text[:], 0)
}

// Note notes the ID of the last message kept, for whoever finds the log without its WAL or without the end of that. It
// is noted when the disk holds the message, and need not reach the disk itself: a kill leaves it, a power cut an older
// one.
func (l *Lock) Note(last message.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last > l.last && l.file != nil {
		l.last = last
		l.signLast()
	}
}

// Settle notes which log it is, and the ID of the last message that it holds, also a lower one than was noted: what is
// missing is kept to be said (see unsaid), or has been said.
func (l *Lock) Settle(present func() (last message.ID, log int64)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last, log := present() // here, so that what is noted meanwhile comes after it
	if last >= l.last && log == l.id || l.file == nil {
		return
	}
	l.last, l.id = last, log
	l.sign()
}

// Mend puts the lock file back when it was deleted or replaced, and says so. Until it is back, the lock on the log's
// file keeps others out.
func (l *Lock) Mend() (said string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := l.Path + Suffix
	if l.file == nil || l.standsAt(name) {
		l.missing = false
		return ""
	}
	before, first := l.file, !l.missing
	l.missing = true
	err := l.apart(l.Path)
	if err == nil {
		_, err = l.takeFile()
	}
	if err != nil {
		if first {
			said = fmt.Sprintf("the lock file %s was deleted or replaced, and cannot be put back (%v): others are still kept "+
				"from writing to the log, but are not told who has it", name, err)
		}
		return said
	}
	_ = before.Close() // nobody can find it any more
	l.missing = false
	return fmt.Sprintf("the lock file %s was deleted or replaced while the log is in use: it is there again. It belongs "+
		"to the log, and must not be removed", name)
}

// standsAt tells whether a name leads to the lock file.
func (l *Lock) standsAt(name string) bool {
	mine, err := l.file.Stat()
	if err != nil {
		return true
	}
	there, err := os.Lstat(name)
	return err == nil && os.SameFile(mine, there) || errors.Is(err, fs.ErrPermission)
}

// LastKept returns the ID of the last message kept that the lock file beside the log at path tells, and the number of
// the log that had it; 0 for what is not known.
func LastKept(path string) (last message.ID, log int64) {
	f, err := os.Open(path + Suffix)
	if err != nil {
		return 0, 0
	}
	defer func() { _ = f.Close() }() // it was only read
	s := signature(f)
	return s.last, s.log
}

// Reading gives the log's file as it is open, whatever is under its name now, until end.
func (l *Lock) Reading() (file io.ReaderAt, size int64, end func(), err error) {
	l.mu.Lock()
	if l.Log == nil {
		l.mu.Unlock()
		return nil, 0, nil, fmt.Errorf("%w: %s", ErrReleased, l.Path)
	}
	r, err := vfs.ReaderOf(l.Log)
	if err != nil {
		l.mu.Unlock()
		return nil, 0, nil, err
	}
	return r, r.Size, func() { r.Free(); l.mu.Unlock() }, nil
}

// Release gives the lock back. No connection to the log may be open any more.
func (l *Lock) Release() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var err error
	if l.Log != nil {
		err = errors.Join(vfs.Unlock(l.Log), l.Log.Close())
		l.Log = nil
	}
	err = errors.Join(err, l.file.Close())
	l.file = nil
	return err
}

func program() string {
	exe, err := os.Executable()
	if err != nil {
		return "an unknown program"
	}
	return filepath.Base(exe)
}

// logLine begins the line of a lock file with the number of the log.
const logLine = "log "

// signed is what a lock file tells; 0 and "" is what is not known.
type signed struct {
	pid     int
	program string
	log     int64
	last    message.ID
}

// signature reads what is in a lock file.
func signature(f io.Reader) (s signed) {
	text, _ := io.ReadAll(io.LimitReader(f, 1024)) // not readable: not known
	who, rest, _ := strings.Cut(string(text), "\n")
	number, program, _ := strings.Cut(strings.TrimSpace(who), " ")
	pid, err := strconv.Atoi(number)
	if err != nil {
		return signed{}
	}
	s.pid, s.program = pid, program
	if line, ok := strings.CutPrefix(rest, logLine); ok {
		line, rest, _ = strings.Cut(line, "\n")
		s.log, _ = strconv.ParseInt(line, 10, 64) // 0 where it is not a number, and so for the ID below
	}
	last, _ := strconv.ParseUint(strings.TrimSpace(rest), 10, 63)
	s.last = message.ID(last)
	return s
}

// ReplacedBy says that the log, which has messages up to last, is not the one that was used last under its name; ""
// when it is, or that is not known.
func (l *Lock) ReplacedBy(identity int64, last message.ID) string {
	if l.LogBefore == 0 || identity == 0 || l.LogBefore == identity {
		return ""
	}
	text := fmt.Sprintf("The log %s is another than the one that was used last under this name", l.Path)
	if l.Before > 0 {
		text += fmt.Sprintf(", which had messages up to %d", l.Before)
	}
	if l.Before > 0 && last >= l.Before {
		return text + fmt.Sprintf(". This one has messages up to %d: if it is a copy that was put there, as one that "+
			"was saved or recovered, nothing is to be done; otherwise look for the other.", last)
	}
	return text + ": where that one is now, if it was not overwritten, this program does not know."
}

// InUse tells who has a log whose file is not under its name, by the lock file beside that; nil when nobody has, or it
// is not known.
func InUse(path string) *HeldError {
	f, err := os.Open(path + Suffix)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // it was only read, and a lock on it ends
	who := signature(f)
	if who.log == 0 && who.last == 0 { // its first start goes on
		return nil
	}
	// Only one that says whose it is, and whose process is there, is tried: a program that just starts is not hindered.
	if process, err := os.FindProcess(who.pid); who.pid <= 0 || err != nil || !isThere(process) {
		return nil
	}
	if err := lockFile(f); errors.Is(err, vfs.ErrLocked) {
		return &HeldError{Path: path, PID: who.pid, Program: who.program}
	}
	return nil
}

// HeldError tells that another process, or another part of this one, writes to the log.
type HeldError struct {
	Path    string
	PID     int    // 0 when it is not known
	Program string // the name of its executable, "" when it is not known
}

// Error implements error.
func (e *HeldError) Error() string {
	who := "another process"
	if e.PID != 0 {
		who = strings.TrimSpace(fmt.Sprintf("%s (process %d)", e.Program, e.PID))
	}
	return fmt.Sprintf("the log %s is in use by %s: end that program or choose another file", e.Path, who)
}
