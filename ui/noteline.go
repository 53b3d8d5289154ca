package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// noteLine is a wrapped line of words beside the thing it is about; it takes no room while it has nothing to say.
type noteLine struct {
	widget.Label
}

func newNoteLine(importance widget.Importance) *noteLine {
	n := &noteLine{}
	n.Wrapping = fyne.TextWrapWord
	n.Importance = importance
	n.Selectable = true // an error is often sent to somebody else
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// say shows text, or nothing when it is empty.
func (n *noteLine) say(text string) {
	if n.Text == text {
		return
	}
	n.SetText(text)
	if text == "" {
		n.Hide()
	} else {
		n.Show()
	}
}

// sayErr shows an error's words, starting with a capital as a sentence on the screen does.
func (n *noteLine) sayErr(err error) {
	if err == nil {
		n.say("")
		return
	}
	n.say(model.Sentence(err.Error()))
}

// importanceOf gives a tone its colour. The words say it as well.
func importanceOf(t model.Tone) widget.Importance {
	switch t {
	case model.ToneBad:
		return widget.DangerImportance
	case model.ToneWarn:
		return widget.WarningImportance
	default:
		return widget.MediumImportance
	}
}
