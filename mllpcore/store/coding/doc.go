// Package coding writes what the log keeps of a message beside its bytes, and of its answer, as compact bytes, and
// reads them back. The facts of a message stand in the column facts; a note of an answer waits in memory until it is
// written.
package coding
