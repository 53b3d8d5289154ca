// Package inspector looks inside a message: its fields, its bytes as text and in hex, the answer, what happened on the
// wire, what the checks find, and where it differs from another message.
package inspector
