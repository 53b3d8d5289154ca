package store

import "errors"

// headerBytes is how long the header of a SQLite file is.
const headerBytes = 100

// readHeader returns the beginning of a file. It does not open it as a database: after a crash the file may be
// consistent only together with the WAL.
func readHeader(path string) (header []byte, err error) {
	f, err := openRaw(path, false)
	if err != nil {
		return nil, err
	}
	header, err = f.start(headerBytes)
	return header, errors.Join(err, f.close())
}
