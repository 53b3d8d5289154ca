package crash

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/about"
	"mllpscope/mllpcore/home"
	"mllpscope/mllpcore/wholefile"
)

const (
	// mostBytes is how much of what the runtime wrote is kept.
	mostBytes = 4 << 20
	// mostReports is how many reports are kept; the oldest go.
	mostReports = 10
)

// Last is how the program ended the last time.
type Last struct {
	Report string // of a crash, "" for none
	Err    error  // why a crash would leave no report, or why the last one's could not be made; nil in general
}

// Watch has the runtime write to a file when the program ends by a panic, and tells whether it did the last time. log
// is the message log of this window: two windows have files of their own.
func Watch(log string) (l Last) {
	l.Report, l.Err = watch(log)
	return l
}

func watch(log string) (report string, err error) {
	folder := home.Data()
	if folder == "" {
		return "", errors.New("the system names no folder for the user's data")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	raw := filepath.Join(folder, "crash-"+hashed(log)+".raw")
	report, err = made(folder, raw)
	if err != nil {
		return "", fmt.Errorf("report the last crash: %w", err)
	}
	f, err := os.OpenFile(raw, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return report, err
	}
	return report, errors.Join(debug.SetCrashOutput(f, debug.CrashOptions{}), f.Close()) // it has a copy of its own
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// made makes a report of what the runtime wrote when the program crashed, "" when it wrote nothing.
func made(folder, raw string) (report string, err error) {
	f, err := os.Open(raw) //nolint:gosec // a name of our own
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return "", err
	}
	written, err := io.ReadAll(io.LimitReader(f, mostBytes))
	if err != nil {
		return "", err
	}
	at := info.ModTime()
	report = filepath.Join(folder, "crash-"+at.UTC().Format("20060102-150405")+".txt")
	err = wholefile.Write(report, func(to *os.File) error {
		_, err := fmt.Fprintf(to, "%s\nThe program ended unexpectedly at %s.\n\n%s",
			about.Build(), at.Format(time.RFC3339), withoutValue(written))
		return err
	})
	if err != nil {
		return "", err
	}
	return report, forgetOld(folder)
}

// withoutValue leaves out what was given to panic, which may hold part of a message. What the runtime itself says
// stays.
func withoutValue(written []byte) []byte {
	stacks := bytes.Index(written, []byte("\ngoroutine "))
	if stacks < 0 {
		stacks = len(written)
	}
	var kept []string
	left := false
	for line := range strings.Lines(string(written[:stacks])) {
		own := slices.ContainsFunc([]string{"panic: runtime error: ", "fatal error: ", "runtime: ", "[signal ", "SIG"},
			func(begin string) bool { return strings.HasPrefix(line, begin) })
		switch {
		case own:
			kept = append(kept, strings.TrimRight(line, "\n")+"\n")
		case strings.TrimSpace(line) != "" && !left:
			left = true
			kept = append(kept, "panic: (its text is left out, as it may hold part of a message)\n")
		}
	}
	return append([]byte(strings.Join(kept, "")), written[stacks:]...)
}

// forgetOld removes all but the newest reports.
func forgetOld(folder string) error {
	reports, err := filepath.Glob(filepath.Join(folder, "crash-????????-??????.txt"))
	if err != nil {
		return err
	}
	slices.Sort(reports)
	for len(reports) > mostReports {
		if err := os.Remove(reports[0]); err != nil {
			return err
		}
		reports = reports[1:]
	}
	return nil
}
