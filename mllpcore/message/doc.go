// Package message is what the server, the log on disk, queries, exports and the window share: a [Message] as it came,
// the [Answer] it got, the [Log] that keeps both, and a log in memory.
package message
