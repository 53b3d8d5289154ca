package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/ui/model"
)

// exportSelection writes the selected message, framed, to a file that the person chooses.
func (u *UI) exportSelection() {
	d := u.inspector.Document()
	if d == nil || d.Gone {
		u.say(model.ToneWarn, "nothing to export: choose a message in the list first")
		return
	}
	if u.picker == nil {
		u.say(model.ToneWarn, "there is no file dialog here")
		return
	}
	filters := []Filter{{Name: "HL7 messages", Extensions: []string{"hl7"}}}
	u.picker.Save("Export the message", exportName(d), filters, func(path string, err error) {
		switch {
		case errors.Is(err, ErrPickCancelled):
		case err != nil:
			u.say(model.ToneBad, "export: "+err.Error())
		default:
			u.Go(func(context.Context) { u.export(path, d) })
		}
	})
}

func (u *UI) export(path string, d *model.Document) {
	data := d.Framed()
	if err := writeFile(path, data); err != nil {
		u.say(model.ToneBad, "export: "+err.Error())
		return
	}
	u.say(model.ToneNormal, fmt.Sprintf("exported message %d to %s, %s with its framing", d.ID, path,
		model.ByteText(int64(len(data)))))
}

// writeFile writes data beside path and then puts it in its place, so that a failure leaves what was there. Only the
// person's own account may read it: it is patient data.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// exportName proposes a file name. The control ID is the sender's: only letters, digits and - _ are taken from it.
func exportName(d *model.Document) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return -1
	}, d.Kept.Summary().ControlID)
	if safe == "" {
		safe = fmt.Sprintf("message-%d", d.ID)
	}
	return safe[:min(len(safe), 60)] + ".hl7"
}
