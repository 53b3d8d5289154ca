package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/messagefile"
	"mllpscope/mllpcore/plural"
	"mllpscope/ui/model"
)

// maxFiles is how many files are looked at together.
const maxFiles = 10_000

// OpenFiles opens several files of HL7 messages as one list, in the order in which they are given; of a folder those in
// it and below, by name. One file is opened as OpenFile does. A log is opened by itself only. What cannot be shown is
// said in Opened.Left; where nothing can, it is an error.
func OpenFiles(paths ...string) (model.Opened, error) {
	if len(paths) == 1 {
		if info, err := os.Stat(paths[0]); err != nil || !info.IsDir() {
			return OpenFile(paths[0])
		}
	}
	s := several{}
	for _, path := range paths {
		if err := s.add(path); err != nil {
			return model.Opened{}, err
		}
	}
	if len(s.found) == 0 {
		return model.Opened{}, errors.New("there is no HL7 message in what was opened" + s.without(": ", ""))
	}
	log := message.NewMemoryLog(len(s.found), maxFile)
	for _, m := range slices.Backward(s.found) { // what was appended last is shown first
		appendRead(log, m)
	}
	return model.Opened{
		Log: model.LogOf(log), Path: s.place(paths), Left: s.left(), InOrder: true, Several: s.files,
		Close: func() error { return nil },
	}, nil
}

// several are files that are opened together.
type several struct {
	found   []*message.Message
	files   int      // with messages
	bytes   int64    // of all
	looked  int      // at files
	nothing []string // names of those that hold no message, and why one is left out
	more    bool     // something of the files is not shown
}

// add reads a file, or those of a folder.
func (s *several) add(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if !info.IsDir() {
		return s.read(path)
	}
	return filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("open %s: %w", path, err)
		case !d.Type().IsRegular():
			return nil
		}
		return s.read(name)
	})
}

// read reads one file.
func (s *several) read(path string) error {
	if s.looked++; s.looked > maxFiles {
		return fmt.Errorf("there are more than %d files: open fewer of them", maxFiles)
	}
	f, err := os.Open(path) //nolint:gosec // a person chose it
	if err != nil {
		s.nothing = append(s.nothing, filepath.Base(path)+" (cannot be read)")
		return nil //nolint:nilerr // it is said in left
	}
	defer func() { _ = f.Close() }() // nothing was written
	if info, err := f.Stat(); err == nil {
		if s.bytes += info.Size(); s.bytes > maxFile {
			return fmt.Errorf("the files have more than can be looked at together (%s): open fewer of them",
				model.ByteText(maxFile))
		}
	}
	if isDatabase(f) {
		s.nothing = append(s.nothing, filepath.Base(path)+" (a log: open it by itself)")
		return nil
	}
	found, left, err := messagesIn(io.LimitReader(f, maxFile))
	if none := (*messagefile.NoMessageError)(nil); errors.As(err, &none) {
		s.nothing = append(s.nothing, filepath.Base(path))
		return nil
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	for _, m := range found {
		m.Time, m.Remote = sentAt(m.Body), filepath.Base(path)
	}
	s.found = append(s.found, found...)
	s.files++
	s.more = s.more || left != ""
	return nil
}

// isDatabase tells whether a file is a database of SQLite, as every log is. It leaves the file at its beginning.
func isDatabase(f *os.File) bool {
	magic := []byte("SQLite format 3\x00")
	begin := make([]byte, len(magic))
	_, err := f.ReadAt(begin, 0)
	return err == nil && bytes.Equal(begin, magic)
}

// left says what is not shown.
func (s *several) left() string {
	text := s.without("not shown: ", "")
	if s.more {
		text = s.without("not shown: ", ", and ")
		if text == "" {
			text = "not shown: "
		}
		text += "other text beside the messages"
	}
	return text
}

// without names what holds no message, "" where all do.
func (s *several) without(before, after string) string {
	if len(s.nothing) == 0 {
		return ""
	}
	const named = 3
	names := strings.Join(s.nothing[:min(len(s.nothing), named)], ", ")
	if n := len(s.nothing) - named; n > 0 {
		names += fmt.Sprintf(", %d more", n)
	}
	return fmt.Sprintf("%s%s without a message (%s)%s", before, plural.Of(len(s.nothing), "file"), names, after)
}

// place is the folder that was opened, or the one that all are in.
func (s *several) place(paths []string) string {
	folder := paths[0]
	if len(paths) > 1 {
		folder = filepath.Dir(folder)
		for _, path := range paths[1:] {
			for !strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator)) {
				if filepath.Dir(folder) == folder {
					return folder
				}
				folder = filepath.Dir(folder)
			}
		}
	}
	return folder
}
