package place

import (
	"path/filepath"

	"mllpscope/mllpcore/home"
)

// fileName is what the log is called where nobody says otherwise.
const fileName = "messages.mllplog"

// DefaultPath returns where a user's log is unless another place is given: messages.mllplog in the folder of the user's
// data (see home.Data). It is empty when the system names no such folder.
func DefaultPath() string {
	folder := home.Data()
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, fileName)
}
