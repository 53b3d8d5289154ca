package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// NoteLine is a wrapped line of words beside the thing it is about; it takes no room while it has nothing to say.
type NoteLine struct {
	Label
}

// NewNoteLine returns a line that says nothing yet.
func NewNoteLine(importance widget.Importance) *NoteLine {
	n := &NoteLine{}
	n.Wrapping = fyne.TextWrapWord
	n.Importance = importance
	n.Selectable = true // an error is often sent to somebody else
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// Say shows text, or nothing when it is empty.
func (n *NoteLine) Say(text string) {
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

// SayErr shows an error's words, starting with a capital as a sentence on the screen does.
func (n *NoteLine) SayErr(err error) {
	if err == nil {
		n.Say("")
		return
	}
	n.Say(model.Sentence(err.Error()))
}

// AlarmImportance gives a tone its colour. The words say it as well.
func AlarmImportance(t model.Tone) widget.Importance {
	switch t {
	case model.ToneBad:
		return widget.DangerImportance
	case model.ToneWarn:
		return widget.WarningImportance
	default:
		return widget.MediumImportance
	}
}
