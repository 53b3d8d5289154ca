//go:build !linux && !darwin && !windows

package wholefile

import "os"

// hold does nothing: here a lock would belong to the process, and SQLite would give it back.
func hold(*os.File) error { return nil }

// removeLeftover does nothing: whether somebody writes the file cannot be told.
func removeLeftover(string) {}

// readyToRename leaves f open, which does not keep it from getting another name.
func readyToRename(f *os.File) (end func() error, err error) { return f.Close, nil }
