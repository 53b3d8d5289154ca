// Package document is one message as the inspector shows it, without its widgets: the tree of fields, the bytes as text
// and as hex, what the checks find, what happened on the wire, and what differs from another message.
//
// A [Document] is made off the UI goroutine and never changes afterwards.
package document
