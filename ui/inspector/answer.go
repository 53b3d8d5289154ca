package inspector

import (
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// answerView is the Answer tab: the bytes that were sent back, shown like those that came.
type answerView struct{ *rawView }

func newAnswerView() answerView { return answerView{newRawView()} }

// Show implements view.
func (v answerView) Show(d *document.Document, _ bool) {
	defer sayDamaged(v.head, d)
	k := d.Kept
	switch {
	case d.Answer.Rows() > 0:
		v.show(d.Answer)
	case k.Message != nil && k.Kind == message.KindSent:
		v.Say(nothingBack(k))
	case !k.Answered:
		v.Say("Not answered yet", "The answer appears here when it has been sent.")
	case k.Answer.Reason != "":
		v.Say("Nothing was sent back", model.VisibleText(k.Answer.Reason))
	default:
		v.Say("Nothing was sent back", "The Wire tab tells more.")
	}
}

// nothingBack says of a message that was sent from here that nothing came back, and why.
func nothingBack(k message.Kept) (title, text string) {
	switch {
	case !k.Answered:
		return "Not answered yet", "The answer appears here when it has come."
	case k.Answer.Reason != "":
		return "Nothing came back", model.Sentence(model.VisibleText(k.Answer.Reason))
	}
	return "Nothing came back", "The Wire tab tells more."
}

// sayDamaged says above the bytes of a message that they are not those that came.
func sayDamaged(head *widgets.NoteLine, d *document.Document) {
	text := d.Damaged()
	if text != "" {
		text = "✗ " + model.Sentence(model.VisibleText(text))
	}
	head.Say(text)
}
