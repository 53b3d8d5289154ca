package ui

import (
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/mask"
	"mllpscope/ui/model"
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
		u.banner.Set(troubleMask, model.ToneWarn, "Masked: names, IDs, addresses and dates of birth are invented, texts are "+
			"hidden, in exports too. The View menu ends it.")
	} else {
		u.banner.Clear(troubleMask)
	}
	selected, follow := u.messages.Selected(), u.messages.Following()
	u.inspector.Forget()
	u.log.Grid().Refresh()
	u.drawer.waiting.StopEdit()
	u.messages.Reset()
	u.messages.SetFollow(follow)
	if selected != 0 {
		u.messages.list.Select(selected)
		u.inspector.Inspect(selected)
	}
}

var _ model.Masker = sessionMasker{}
