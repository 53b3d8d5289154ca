package logfile

import "mllpscope/mllpcore/store"

// Belongs tells whether name leads to the log, or to a file that belongs to it.
func (Files) Belongs(log, name string) bool { return store.Belongs(log, name) }
