package lockfile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/mllpcore/message"
)

// Link is what stands beside a symbolic link to a log, in a file like the lock file of a log: where it led when a log
// was opened by it last. A link that leads elsewhere, or is none any more, tells nothing of that by itself.
type Link struct {
	To   string     // the log, as it is called
	Log  int64      // its number, 0 when it is not known
	Last message.ID // the newest message that it is known to have had, 0 for none
}

// linkLine begins the line of a note with the log that a link leads to.
const linkLine = "link to "

// mostLinkBytes is how long such a note can be: paths are not longer.
const mostLinkBytes = 64 << 10

// ReadLink returns what stands beside a name; nothing when that was no link to a log, or it is not known.
func ReadLink(name string) (l Link) {
	f, err := os.OpenFile(name+Suffix, os.O_RDONLY|NotALink, 0)
	if err != nil {
		return l
	}
	defer func() { _ = f.Close() }() // it was only read
	l, _ = linkIn(f)
	return l
}

// linkIn reads a note; false when it is none. What is empty may become one.
func linkIn(f io.Reader) (l Link, ok bool) {
	text, err := io.ReadAll(io.LimitReader(f, mostLinkBytes))
	if err != nil {
		return l, false
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	to, isLink := strings.CutPrefix(rest, linkLine)
	if !isLink {
		return l, len(text) == 0
	}
	to, rest, _ = strings.Cut(to, "\n")
	number, last, _ := strings.Cut(strings.TrimPrefix(rest, logLine), "\n")
	l.To = to
	_, err = fmt.Sscan(number, &l.Log)
	_, lastErr := fmt.Sscan(last, &l.Last)
	return l, err == nil && lastErr == nil && filepath.IsAbs(to)
}

// NoteLink notes beside a symbolic link which log it leads to. Where there is anything else, or nothing can be written,
// the note is left out: nothing but what is said of a link that leads elsewhere goes by it.
func NoteLink(name string, l Link) {
	info, err := os.Lstat(name)
	if err != nil || info.Mode()&os.ModeSymlink == 0 || strings.Contains(l.To, "\n") {
		return
	}
	f, err := os.OpenFile(name+Suffix, os.O_CREATE|os.O_RDWR|NotALink, 0o600)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }() // what was written is there, or is no note
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return
	}
	before, ok := linkIn(f)
	if !ok || before == l {
		return
	}
	text := fmt.Appendf(nil, "%d %s\n%s%s\n%s%d\n%d\n", os.Getpid(), program(), linkLine, l.To, logLine, l.Log, l.Last)
	if _, err := f.WriteAt(text, 0); err == nil {
		_ = f.Truncate(int64(len(text))) // what is left of a longer one is behind its end
	}
}
