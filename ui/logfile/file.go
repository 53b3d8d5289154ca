package logfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store"
	"mllpscope/ui/model"
)

// maxFile is the largest file of messages that is read: all of it is held in memory.
const maxFile = 512 << 20

// OpenFile opens a log, also one that another process writes, or a file of HL7 messages, framed or bare, for looking at
// only.
func OpenFile(path string) (model.Opened, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return model.Opened{}, err
	}
	r, err := store.OpenReadOnly(path)
	switch {
	case err == nil:
		log := readOnly{rows{r}, path, &cachedTotals{}}
		return model.Opened{Log: log, Path: path, Close: r.Close, Notices: noticesOf(r), Saver: log}, nil
	case !errors.Is(err, store.ErrNotLog):
		return model.Opened{}, inWindow(err)
	}
	log, left, err := readMessages(path)
	if err != nil {
		return model.Opened{}, fmt.Errorf("open %s: %w", path, err)
	}
	return model.Opened{
		Log: model.LogOf(log), Path: path, Left: left, InOrder: true, Close: func() error { return nil },
	}, nil
}

// noticesOf returns what a person should know of a log that is looked at.
func noticesOf(r *store.Reader) []model.LogNotice {
	var notices []model.LogNotice
	for _, n := range r.Notices() {
		// They hold as long as it is open.
		notices = append(notices, model.LogNotice{Kind: string(n.Kind), Text: inMenus(n.Text)})
	}
	return notices
}

// readMessages reads a file of HL7 messages into memory, in whose order they are shown: as if the first of the file
// were the newest. It says what of the file is not shown.
func readMessages(path string) (log *message.MemoryLog, left string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, "", err
	case info.IsDir():
		return nil, "", errors.New("this is a folder: choose a file in it")
	case info.Size() > maxFile:
		return nil, "", fmt.Errorf("%s is more than can be looked at (%s): split it, or load it into a log",
			model.ByteText(info.Size()), model.ByteText(maxFile))
	}
	found, left, err := messagesIn(io.LimitReader(f, maxFile))
	if err != nil {
		return nil, "", err
	}
	log = message.NewMemoryLog(len(found), maxFile)
	for _, m := range slices.Backward(found) { // what was appended last is shown first
		m.Time, m.Remote = sentAt(m.Body), filepath.Base(path)
		appendRead(log, m)
	}
	return log, left, nil
}

// appendRead puts a message that was read from a file into memory.
func appendRead(log *message.MemoryLog, m *message.Message) {
	log.Append(m, nobody{})
	log.Answered(m.ID, message.Answer{Reason: "the message was read from a file"})
}

// nobody waits for a message that is put into memory.
type nobody struct{}

// Appended implements message.Completion.
func (nobody) Appended(*message.Message, error) {}
