package inspector

import (
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// Grids returns the grids of all tabs, with what Ctrl+C takes from each and how that is called.
func (i *Inspector) Grids() map[*widgets.Grid]func() (text, what string) {
	grids := make(map[*widgets.Grid]func() (text, what string))
	for _, v := range i.views {
		if g := v.Focus(); g != nil {
			grids[g] = func() (text, what string) { return v.Copy(), v.Takes() }
		}
	}
	return grids
}

// Takes implements view.
func (v *fieldsView) Takes() string {
	row := v.Grid().Selected()
	if v.tree == nil || row < 0 || row >= v.tree.Rows() {
		return "nothing"
	}
	return "the value of " + v.tree.Path(row)
}

// Takes implements view.
func (v *rawView) Takes() string {
	if !v.drawn.Empty() {
		return "the selected bytes"
	}
	return "the line"
}

// Takes implements view.
func (v *hexView) Takes() string {
	switch {
	case v.drawn == (document.Span{}):
		return "the row"
	case v.drawnHex:
		return "the selected bytes as hexadecimal numbers"
	}
	return "the selected bytes"
}

// Takes implements view.
func (v *wireView) Takes() string { return "what Wire says" }

// Takes implements view.
func (v *checksView) Takes() string { return "the finding" }

// Takes implements view.
func (v *compareView) Takes() string { return "the difference" }

// newCopyButton returns a button that puts all of a tab onto the clipboard.
func newCopyButton(text string) *widgets.Button {
	b := widgets.NewButton(text, theme.ContentCopyIcon(), nil)
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
