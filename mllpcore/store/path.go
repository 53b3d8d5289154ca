package store

import (
	"os"
	"path/filepath"
	"runtime"
)

// homeVariable names the environment variable that replaces the folder mllpscope of the user's data.
const homeVariable = "MLLPSCOPE_HOME"

// fileName is what the log is called where nobody says otherwise.
const fileName = "messages.mllplog"

// DefaultPath returns where a user's log is unless another place is given: $MLLPSCOPE_HOME/messages.mllplog, or
// mllpscope/messages.mllplog in the folder that the system has for a user's data: $XDG_DATA_HOME or ~/.local/share,
// ~/Library/Application Support on macOS, %LocalAppData% on Windows. It is empty when the system names no such folder.
func DefaultPath() string {
	if home := os.Getenv(homeVariable); home != "" {
		return filepath.Join(home, fileName)
	}
	folder := dataFolder()
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, "mllpscope", fileName)
}

func dataFolder() string {
	switch runtime.GOOS {
	case "windows", "darwin", "ios":
		folder, err := os.UserCacheDir() // of Windows: LocalAppData
		if runtime.GOOS != "windows" {
			folder, err = os.UserConfigDir() // Library/Application Support
		}
		if err != nil {
			return ""
		}
		return folder
	}
	if folder := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(folder) {
		return folder
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "share")
}
