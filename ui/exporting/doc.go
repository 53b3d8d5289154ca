// Package exporting asks what of the messages is exported, and how, and writes it to a file or a folder.
package exporting
