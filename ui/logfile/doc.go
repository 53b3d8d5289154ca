// Package logfile opens what the window shows: the message log that the app writes, a log of another process, a file of
// HL7 messages. It is to the window what filedlg is for dialogs: the one place that knows mllpcore/store.
package logfile
