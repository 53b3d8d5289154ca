// Package loss is what a log knows to be missing in it: messages that were acknowledged, and that a start, or indexing
// anew, found to be gone (Loss). It is kept in the log itself, in rows of meta, until and after a person has confirmed
// it: whoever checks the log learns of it, also when nobody read what was said at the time.
//
// It relies on sqlite for the connection that it is given, and knows neither who finds what is missing nor who is told.
package loss
