//go:build unix

package wholefile

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder makes the names in a folder durable. A file system that cannot sync folders, as some network shares, is
// taken as it is.
func syncFolder(folder string) error {
	d, err := os.Open(folder) //nolint:gosec // the folder that the user named
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
