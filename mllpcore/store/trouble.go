package store

import "errors"

// trouble is a kind of what keeps a log from being healthy. What comes first is told first. Before failing stand those
// in which no message is kept although writing might succeed.
type trouble int

const (
	gone    trouble = iota // the log's files are not where they were
	damaged                // what the log holds is damaged
	failing                // the last write failed
	stuck                  // what is in the WAL cannot be moved into the file
	troubles
)

// keeps tells whether messages are kept nevertheless.
func (t trouble) keeps() bool { return t == stuck }

// errRefused is why a message is not kept while writing might succeed.
var errRefused = errors.New("the message log keeps nothing more")
