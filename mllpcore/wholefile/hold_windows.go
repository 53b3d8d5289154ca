package wholefile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// hold does nothing: a file that is open cannot be opened as removeLeftover does it.
func hold(*os.File) error { return nil }

// removeLeftover removes a temporary that nobody has open: it lets nobody else open it until it is gone.
func removeLeftover(name string) {
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return
	}
	h, err := windows.CreateFile(path, windows.DELETE, 0, nil, windows.OPEN_EXISTING,
		windows.FILE_FLAG_DELETE_ON_CLOSE|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return
	}
	RemoveBeside(name)
	_ = windows.CloseHandle(h) // it goes with its handle
}

// readyToRename closes f, as no file gets another name that is open like that. Until end it is open in another way, for
// nobody to take it for a leftover.
func readyToRename(f *os.File) (end func() error, err error) {
	path, err := windows.UTF16PtrFromString(f.Name())
	if err != nil {
		return nil, err
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(path, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return nil, err
	}
	end = func() error { return windows.CloseHandle(h) }
	if err := f.Close(); err != nil {
		return nil, errors.Join(err, end())
	}
	return end, nil
}
