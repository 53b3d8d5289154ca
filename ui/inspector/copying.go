package inspector

import (
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// newCopyButton returns a button that puts all of a tab onto the clipboard.
func newCopyButton(text string) *widget.Button {
	b := widget.NewButtonWithIcon(text, theme.ContentCopyIcon(), nil)
	b.Importance = widget.LowImportance
	return b
}

// copyText puts text onto the clipboard and says what it is.
func (i *Inspector) copyText(what, text string) {
	i.deps.Copy(text)
	i.deps.Say(model.ToneNormal, "Copied "+what+", "+model.ByteText(int64(len(text))))
}

// copyChecks puts all findings that are listed onto the clipboard.
func (i *Inspector) copyChecks() {
	if c := i.checks.checks; c != nil {
		i.copyText("all findings", c.Table())
	}
}
