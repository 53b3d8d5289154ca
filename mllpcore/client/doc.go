// Package client sends messages to a listener and waits for the answers: [Dial] for one connection, [NewSender] for one
// that is made anew where the listener closes it. It tells in words what else came, and why no answer did.
package client
