package send

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/mllpcore/messagefile"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
)

// load asks for a file to send.
func (w *Window) load() {
	filters := []filedlg.Filter{{Name: "HL7 messages", Extensions: []string{"hl7", "txt"}}, {Name: "All files"}}
	w.deps.Picker.Open("Message to send", filters, func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled) || w.Window() == nil:
			return
		case err != nil:
			w.say(model.ToneBad, err.Error(), nil)
			return
		}
		w.deps.Host.Go(func(context.Context) {
			data, err := readSmall(path)
			w.deps.Host.Post(func() { w.loaded(path, data, err) })
		})
	})
}

// readSmall reads a file that can be edited; of a larger one only enough to see that it is.
func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > model.LongestEdit {
		return make([]byte, model.LongestEdit+1), nil
	}
	return os.ReadFile(path) //nolint:gosec // a person chose it
}

func (w *Window) loaded(path string, data []byte, err error) {
	if err != nil {
		w.say(model.ToneBad, err.Error(), nil)
		return
	}
	if text, n, ok := editableMessages(data); ok {
		w.take(text)
		if n > 1 {
			w.fileNote.Say(fmt.Sprintf("%d messages: they are sent one after the other.", n))
		}
		return
	}
	w.file = path
	w.fileNote.Say(filepath.Base(path) + " cannot be edited here: it is too long, not UTF-8 text, or holds parts of " +
		"messages. Its messages are sent one after the other.")
	w.text.Hide()
	w.panel.Settle()
	w.enable()
}

// editableMessages returns the messages of a small file as text with an empty line between them, and how many there
// are; false when they cannot be edited.
func editableMessages(data []byte) (text []byte, n int, ok bool) {
	if len(data) > model.LongestEdit {
		return nil, 0, false
	}
	r := messagefile.NewReader(bytes.NewReader(data), messagefile.Options{})
	for ; ; n++ {
		m, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			_, ok = model.EditableAnswer(text, model.LongestEdit)
			return text, n, ok
		case err != nil:
			return data, 0, true // what is wrong with it is said when it is sent
		case m.Broken != "":
			return nil, 0, false
		case n > 0:
			text = append(text, '\r')
		}
		text = append(text, messagefile.Payload(m.Body)...)
	}
}

// take puts messages into the field.
func (w *Window) take(data []byte) {
	text, ok := model.EditableAnswer(data, model.LongestEdit)
	if !ok {
		w.say(model.ToneWarn, "this message is too long, or not UTF-8 text: save it and choose the file", nil)
		return
	}
	w.file = ""
	w.fileNote.Say("")
	w.text.Show()
	w.text.SetText(text)
	w.panel.Settle()
	w.enable()
}

// sendFrom sends a file or, when there is none, a text.
func sendFrom(ctx context.Context, run *series, file, text string) error {
	if file == "" {
		return run.run(ctx, strings.NewReader(text))
	}
	f, err := os.Open(file) //nolint:gosec // a person chose it
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // nothing was written
	return run.run(ctx, f)
}
