// Package ageclock tells how old the messages of a log are, whatever is done to the computer's clock: it goes by a
// clock of the system that counts evenly while the machine runs, and believes the computer's clock only for the time
// that the machine was off, and of that no more than a bound until somebody confirms it.
package ageclock
