package ui

import (
	"errors"

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
