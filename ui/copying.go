package ui

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
)

// copyMost is how many bytes of messages are put onto the clipboard at most: other programs have to hold them as well.
const copyMost = 32 << 20

// selectAll selects all messages of the list; in an entry, all of its text.
func (u *UI) selectAll() {
	if entry, ok := u.window.Canvas().Focused().(fyne.Shortcutable); ok {
		entry.TypedShortcut(&fyne.ShortcutSelectAll{})
		return
	}
	u.messages.SelectAll()
	u.focusList()
}

// copySelection puts what is selected onto the clipboard: in an entry its text, in the list all selected messages, in
// another view its selected part.
func (u *UI) copySelection() {
	if entry, ok := u.window.Canvas().Focused().(fyne.Shortcutable); ok {
		entry.TypedShortcut(&fyne.ShortcutCopy{Clipboard: u.deps.App.Clipboard()})
		return
	}
	if u.copyFrom == nil {
		u.copyMessages()
		return
	}
	text, what := u.copyFrom()
	if text == "" {
		u.say(model.ToneWarn, "nothing to copy: nothing is selected")
		return
	}
	u.putOnClipboard(text, what)
}

// putOnClipboard says what was copied.
func (u *UI) putOnClipboard(text, what string) {
	u.deps.App.Clipboard().SetContent(text)
	u.say(model.ToneNormal, "copied "+what+", "+model.ByteText(int64(len(text))))
}

// called puts a name to what a view gives to the clipboard.
func called(what string, text func() string) func() (string, string) {
	return func() (string, string) { return text(), what }
}

// copyMessages puts all selected messages onto the clipboard, the newest first, with a line between two.
func (u *UI) copyMessages() {
	choice, _, ok := u.messages.Choice()
	if !ok {
		u.say(model.ToneWarn, "nothing to copy: select a message in the list first")
		return
	}
	log := u.masking.Now(u.shown.Current())
	choice.WithBody = true
	u.Go(func(ctx context.Context) {
		var text strings.Builder
		n := 0
		for e, err := range model.FindChosen(ctx, log, choice) {
			if err == nil && text.Len()+len(e.Body) > copyMost {
				err = fmt.Errorf("more than %s are selected: export them instead", model.ByteText(copyMost))
			}
			if err != nil {
				u.sayDone("copy", "nothing was copied", err)
				return
			}
			if n++; n > 1 {
				text.WriteByte('\n')
			}
			text.Write(lines(e.Body))
		}
		u.pump.Post(func() { u.putOnClipboard(text.String(), model.Plural(n, "message", "messages")) })
	})
}

// lines returns a message as lines of text.
func lines(body []byte) []byte {
	text := bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
}
