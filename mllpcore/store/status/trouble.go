package status

import "errors"

// Trouble is a kind of what keeps a log from being healthy. What comes first is told first. Before failing stand those
// in which no message is kept although writing might succeed.
type Trouble int

// What may be wrong with a log.
const (
	Gone    Trouble = iota // the log's files are not where they were
	Damaged                // what the log holds is damaged
	failing                // the last write failed
	Stuck                  // what is in the WAL cannot be copied into the file
	troubles
)

// keeps tells whether messages are kept nevertheless.
func (t Trouble) keeps() bool { return t == Stuck }

// ErrRefused is why a message is not kept while writing might succeed.
var ErrRefused = errors.New("the message log keeps nothing more")
