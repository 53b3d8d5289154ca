//go:build unix

package mllpcore

import (
	"errors"
	"os"
)

// syncFolder makes a rename in folder durable.
func syncFolder(folder string) error {
	d, err := os.Open(folder) //nolint:gosec // the folder of the user's own OutputFilename
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
