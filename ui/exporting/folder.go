package exporting

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"mllpscope/mllpcore/export"
	"mllpscope/mllpcore/filename"
	"mllpscope/mllpcore/message"
)

// writeFolder writes each message as it was received, without framing, to a file of its own in a new folder, named by
// its control ID. What is damaged is left out, as from every file that cannot say so.
func writeFolder(folder string, next iter.Seq2[message.Kept, error]) (written export.Written, err error) {
	if err := os.Remove(folder); err != nil && !errors.Is(err, fs.ErrNotExist) { // a file dialog may have made it
		return written, fmt.Errorf("%s is there already and not empty: choose a new name", folder)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return written, err
	}
	for k, err := range next {
		if err != nil {
			return written, err
		}
		if !written.Takes(&k, false) {
			continue
		}
		if err := writeNew(folder, safeName(k.Summary().ControlID, k.ID), k); err != nil {
			return written, err
		}
		written.Messages++
	}
	return written, nil
}

// writeNew writes a message to a file that is not there yet: a control ID that comes twice gets its number behind it.
func writeNew(folder, name string, k message.Kept) error {
	for _, name := range []string{name, fmt.Sprintf("%s-%d", name, k.ID)} {
		f, err := os.OpenFile(filepath.Join(folder, name+".hl7"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		_, err = f.Write(k.Body)
		return errors.Join(err, f.Close())
	}
	return fmt.Errorf("message %d: %w", k.ID, fs.ErrExist)
}

// safeName makes a file's name of a control ID, which is the sender's.
func safeName(controlID string, id message.ID) string {
	safe := filename.Safe(controlID)
	switch {
	case safe == "":
		return fmt.Sprintf("message-%d", id)
	case filename.IsDevice(safe):
		return fmt.Sprintf("%s-%d", safe, id)
	}
	return safe
}
