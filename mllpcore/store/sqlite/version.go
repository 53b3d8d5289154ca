package sqlite

import (
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"
)

// checkedWith is the version of SQLite that this package was read beside and tested with: see its comment.
const checkedWith = "3.54.1"

// checkVersion returns an error where the program was built with another SQLite than this package was checked with.
func checkVersion(version string) error {
	if version != checkedWith {
		return fmt.Errorf("this program was built with SQLite %s, and reaches into its files as SQLite %s has them: "+
			"run the tests of mllpcore/store/sqlite with it, and change checkedWith there", version, checkedWith)
	}
	return nil
}

// libraryVersion is the version of SQLite that the program was built with.
const libraryVersion = sqlite3.SQLITE_VERSION
