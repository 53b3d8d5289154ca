package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/profile"
	"mllpscope/ui/model"
)

// overlayName is the file beside the folder of the profiles in which a user names Z segments and local fields.
const overlayName = "dictionary.json"

// names opens the dictionary with the user's overlay laid over it. An overlay with mistakes is left out, and the log
// says each with its line and key. It is called off the UI goroutine, once.
func (u *UI) names() (*dict.Dictionary, error) {
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		return nil, err
	}
	folder := profile.Dir()
	if folder == "" {
		return d, nil
	}
	path := filepath.Join(filepath.Dir(folder), overlayName)
	data, err := os.ReadFile(path) //nolint:gosec // the user's own file
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	var overlay *dict.Overlay
	if err == nil {
		overlay, err = dict.ParseOverlay(data, d)
	}
	if err != nil {
		words := strings.TrimPrefix(err.Error(), "overlay: ")
		u.say(model.ToneBad, fmt.Sprintf("%s: %s; no names of your own are used (%s)", overlayName, words, path))
		return d, nil
	}
	return d.With(overlay), nil
}
