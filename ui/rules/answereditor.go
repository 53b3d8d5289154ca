package rules

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// answerEditor is where the answer to a message that waits is edited, one segment a line.
type answerEditor struct {
	text   *widget.Entry
	note   *widgets.NoteLine // what may be wrong with it
	send   *widgets.Button
	object *fyne.Container
	settle func()
}

func newAnswerEditor(send func(payload []byte), settle func()) *answerEditor {
	e := &answerEditor{text: widget.NewMultiLineEntry(), settle: settle}
	e.text.TextStyle.Monospace = true
	e.text.Wrapping = fyne.TextWrapOff
	e.note = widgets.NewNoteLine(widget.WarningImportance)
	e.text.OnChanged = e.warn
	e.send = widgets.NewButton("Send this", theme.MailSendIcon(), func() {
		send(model.EditedAnswer(e.text.Text))
	})
	cancel := widgets.NewTextButton("Cancel", e.close)
	e.send.Alignment, cancel.Alignment = widget.ButtonAlignLeading, widget.ButtonAlignLeading
	// The buttons stand beside the text: the drawer is low.
	e.object = container.NewBorder(e.note, nil, nil, container.New(widgets.Stacked{}, e.send, cancel), e.text)
	e.object.Hide()
	return e
}

func (e *answerEditor) open(text string) {
	e.text.SetText(text)
	e.object.Show()
	e.settle()
}

// warn tells while it is typed what may be wrong with the answer.
func (e *answerEditor) warn(text string) {
	if warning := model.EditedWarning(text); warning != e.note.Text {
		e.note.Say(warning)
		e.object.Refresh()
		e.settle()
	}
}

func (e *answerEditor) close() {
	if e.object.Visible() {
		e.object.Hide()
		e.settle()
	}
}

// beside lays out two objects side by side; the first has that share of the width while the second is visible, else
// all.
type beside float32

// MinSize implements fyne.Layout.
func (b beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize()
}

// Layout implements fyne.Layout.
func (b beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := size.Width
	if objects[1].Visible() {
		left *= float32(b)
		objects[1].Move(fyne.NewPos(left+theme.Padding(), 0))
		objects[1].Resize(fyne.NewSize(size.Width-left-theme.Padding(), size.Height))
	}
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
}
