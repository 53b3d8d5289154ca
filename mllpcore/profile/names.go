package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/home"
)

// OverlayName is the file beside the folder of the profiles in which a user names Z segments and local fields.
const OverlayName = "dictionary.json"

// Names opens a dictionary and lays the user's overlay over it, where there is one. An overlay with mistakes is left
// out, and why is told.
func Names(data []byte) (names *dict.Dictionary, leftOut, err error) {
	d, err := dict.Open(data)
	if err != nil {
		return nil, nil, err
	}
	folder := home.Config()
	if folder == "" {
		return d, nil, nil
	}
	path := filepath.Join(folder, OverlayName)
	text, err := os.ReadFile(path) //nolint:gosec // the user's own file
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil, nil
	}
	var overlay *dict.Overlay
	if err == nil {
		overlay, err = dict.ParseOverlay(text, d)
	}
	if err != nil {
		words := strings.TrimPrefix(err.Error(), "overlay: ")
		return d, fmt.Errorf("%s: %s; no names of your own are used (%s)", OverlayName, words, path), nil
	}
	return d.With(overlay), nil, nil
}
