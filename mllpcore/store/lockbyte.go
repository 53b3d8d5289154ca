package store

import "errors"

// lockedByte is where in the log's file the writer's lock is: behind all that a database can have, so that it is no
// byte that SQLite reads, writes or locks.
const lockedByte = 1 << 50

var errLocked = errors.New("locked by another process")
