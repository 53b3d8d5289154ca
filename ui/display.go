package ui

import (
	"errors"

	"mllpscope/assets"
	"mllpscope/ui/filedlg"
)

// DisplayError tells why no window can be opened here, nil when one can.
func DisplayError() error {
	if filedlg.HasDisplay() {
		return nil
	}
	return errors.New("there is no display (DISPLAY and WAYLAND_DISPLAY are empty): use \"mllpd serve\" here, " +
		"or log in to a desktop")
}

// Samples turns the messages that the program carries into those the window can send.
func Samples(all []assets.Sample) []Sample {
	samples := make([]Sample, len(all))
	for i, s := range all {
		samples[i] = Sample(s)
	}
	return samples
}
