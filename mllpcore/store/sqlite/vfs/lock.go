package vfs

import "errors"

// LockedByte is where in the log's file the writer's lock is: behind all that a database can have, so that it is no
// byte that SQLite reads, writes or locks.
const LockedByte = 1 << 50

// ErrLocked tells that another process, or another part of this one, has the lock.
var ErrLocked = errors.New("locked by another process")
