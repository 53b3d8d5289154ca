// Package palette finds what the window can do and show by a few letters of its name: commands, fields of the message,
// filters, profiles and settings.
package palette
