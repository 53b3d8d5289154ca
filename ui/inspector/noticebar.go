package inspector

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/mllpcore/hl7"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// noticeBar stands above the inspector's tabs and says what a person should know of the whole message: an unknown
// version, bytes that are not in the charset that is declared. It takes no room when there is nothing to say.
type noticeBar struct {
	text   *widgets.Label
	place  *widgets.Button // goes to the byte
	reread []*widgets.Button
	object *fyne.Container
	notice document.Notice
	fonts  fonts

	OnResize  func() // it appeared or went away
	OnShow    func(offset int)
	OnCharset func(c hl7.Charset)
}

func newNoticeBar() *noticeBar {
	n := &noticeBar{text: widgets.NewLabel("")}
	n.text.Truncation = fyne.TextTruncateEllipsis
	n.place = widgets.NewTextButton("", func() { n.OnShow(n.notice.Offset) })
	buttons := container.NewHBox(n.place)
	for i := range document.MaxReread {
		n.reread = append(n.reread, widgets.NewTextButton("", func() { n.OnCharset(n.notice.Reread[i].Charset) }))
		buttons.Add(n.reread[i])
	}
	n.object = container.NewBorder(nil, nil, nil, buttons, n.text)
	n.object.Hide()
	return n
}

// show says what there is to say of a document, nil for none.
func (n *noticeBar) show(d *document.Document) {
	n.notice = document.Notice{}
	if d != nil {
		n.notice = d.Notice()
		if hint := n.fonts.hint(d.Scripts); hint != "" && n.notice.Text != "" {
			n.notice.Text = hint + " " + n.notice.Text
		} else if hint != "" {
			n.notice.Text = hint
		}
	}
	if visible := n.notice.Text != ""; visible != n.object.Visible() {
		n.object.Hidden = !visible
		defer n.OnResize()
	}
	if n.notice.Text == "" {
		return
	}
	sign := "⚠ "
	if n.notice.Tone == model.ToneBad {
		sign = "✗ "
	}
	n.text.Importance = widgets.ToneImportance(n.notice.Tone)
	n.text.SetText(sign + n.notice.Text)
	n.place.Hidden = n.notice.Offset < 0
	if !n.place.Hidden {
		n.place.SetText("Show byte " + strconv.Itoa(n.notice.Offset))
	}
	for i, button := range n.reread {
		if button.Hidden = i >= len(n.notice.Reread); !button.Hidden {
			button.SetText(n.notice.Reread[i].Label)
		}
	}
	n.object.Refresh()
}
