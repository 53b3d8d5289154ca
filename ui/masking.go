package ui

import (
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/mask"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// sessionMasker hides who messages are about with pseudonyms that hold as long as the window is open.
type sessionMasker struct {
	masker *mask.Masker
	names  func() (*dict.Dictionary, error)
}

// Message implements model.Masker. Without a dictionary nobody knows what may be shown.
func (m sessionMasker) Message(payload []byte) []byte {
	d, err := m.names()
	if err != nil {
		return []byte(mask.Hidden)
	}
	return m.masker.Message(payload, d)
}

// troubleMask is the banner's name for the demo mode.
const troubleMask = "mask"

// toggleMask turns the demo mode on or off and reads everything on the screen anew.
func (u *UI) toggleMask() {
	on := !u.masking.On()
	u.masking.Set(on)
	u.menu.mask.Checked = on
	u.menu.main.Refresh()
	if on {
		u.banner.Put(troubleMask, widgets.Trouble{
			Tone: model.ToneWarn, Text: "Patient data hidden: pseudonyms shown, also in exports and copies.",
			Chip: "Patient data hidden", Action: "Show real data", OnAction: u.toggleMask,
		})
	} else {
		u.banner.Clear(troubleMask)
	}
	selected := u.messages.Selected()
	u.inspector.Forget()
	u.log.Remask()
	u.drawer.waiting.StopEdit()
	u.messages.ResetPaused()
	if selected != 0 {
		u.messages.list.Select(selected)
		u.inspector.Inspect(selected)
	}
}

var _ model.Masker = sessionMasker{}
