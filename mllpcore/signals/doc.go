// Package signals has a process live on where a signal of the system would end it without a word.
package signals
