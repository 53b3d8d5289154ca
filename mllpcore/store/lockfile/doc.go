// Package lockfile keeps two writers from one log, by whatever name they come: by a lock file beside it and a lock on
// the log's own file, both of the system, which end at the latest with the process. The lock file tells who has the
// log, which log it is, and up to which message it has kept all.
package lockfile
