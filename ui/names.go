package ui

import (
	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/profile"
	"mllpscope/ui/model"
)

// names opens the dictionary with the user's overlay laid over it. An overlay with mistakes is left out, and the log
// says each with its line and key. It is called off the UI goroutine, once.
func (u *UI) names() (*dict.Dictionary, error) {
	d, leftOut, err := profile.Names(assets.Dictionary())
	if leftOut != nil {
		u.say(model.ToneBad, leftOut.Error())
	}
	return d, err
}

// RuleNames opens the dictionary that rules check messages against: the same one. What is wrong with the overlay is
// said by names.
func RuleNames() (*dict.Dictionary, error) {
	d, _, err := profile.Names(assets.Dictionary())
	return d, err
}
