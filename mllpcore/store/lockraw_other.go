//go:build !linux && !darwin && !windows

package store

// lockRaw does nothing: here a lock would belong to the process, and SQLite would give it back. The lock file has to
// do.
func lockRaw(*rawFile) (pid int, program string, err error) { return 0, "", nil }

func unlockRaw(*rawFile) error { return nil }

func heldRaw(*rawFile) (pid int, program string, err error) { return 0, "", nil }
