// Package crash has the program leave a report when it ends by a panic, whichever goroutine that is in, and finds the
// report at the next start. A report has the version and the stacks, and no part of a message.
package crash
