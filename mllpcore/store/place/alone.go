package place

import (
	"errors"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// WhileAlone does something while nobody else has the log open, and fails when somebody has: who reads it has its WAL
// open, and would go on with one that was replaced.
func WhileAlone(path string, do func(database *vfs.Reader) error) error {
	database, err := vfs.OpenReader(path, true)
	if err != nil {
		return err
	}
	if database.TakeAlone() {
		err = do(database)
	} else {
		err = sqlite.ErrOpenElsewhere
	}
	database.Unlock()
	return errors.Join(err, database.Close())
}
