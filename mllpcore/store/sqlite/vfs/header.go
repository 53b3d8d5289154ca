package vfs

import "errors"

// HeaderBytes is how long the header of a SQLite file is.
const HeaderBytes = 100

// ReadHeader returns the beginning of a file. It does not open it as a database: after a crash the file may be
// consistent only together with the WAL.
func ReadHeader(path string) (header []byte, err error) {
	f, err := Open(path, false)
	if err != nil {
		return nil, err
	}
	header, err = f.start(HeaderBytes)
	return header, errors.Join(err, f.Close())
}
