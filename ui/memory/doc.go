// Package memory keeps what a person set in the window from one start to the next: one JSON file, written whole or not
// at all, off the UI goroutine, soon after each change and when the window closes.
package memory
