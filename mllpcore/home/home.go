// Package home knows the folders where the programs keep what belongs to their user.
package home

import (
	"os"
	"path/filepath"
	"runtime"
)

// Variable names the environment variable that replaces both folders by one.
const Variable = "MLLPSCOPE_HOME"

// name is what the program's folder is called inside those of the system.
const name = "mllpscope"

// Config returns the folder of what the user configures: $MLLPSCOPE_HOME, or mllpscope in the user's configuration
// folder. It is empty when the system names no such folder.
func Config() string {
	return in(os.UserConfigDir())
}

// Data returns the folder of the user's data: $MLLPSCOPE_HOME, or mllpscope in $XDG_DATA_HOME or ~/.local/share,
// ~/Library/Application Support on macOS, %LocalAppData% on Windows. It is empty when the system names no such folder.
func Data() string {
	switch runtime.GOOS {
	case "windows":
		return in(os.UserCacheDir()) // LocalAppData
	case "darwin", "ios":
		return in(os.UserConfigDir()) // Library/Application Support
	}
	if folder := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(folder) {
		return in(folder, nil)
	}
	folder, err := os.UserHomeDir()
	return in(filepath.Join(folder, ".local", "share"), err)
}

// in returns the folder of the program inside one of the system, or what Variable says instead.
func in(folder string, err error) string {
	if own := os.Getenv(Variable); own != "" {
		return own
	}
	if err != nil {
		return ""
	}
	return filepath.Join(folder, name)
}
