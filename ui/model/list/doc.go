// Package list is the list of messages without its widgets: which rows there are, what a filter leaves of them, and
// what each cell shows. It reads the log by page, off the UI goroutine, and keeps the selection by message.
package list
