// Package reading reads a log on connections of its own and never writes to it (Reader): pages of the list, single
// messages, scans and searches, what a person noted. A log that nobody writes to is opened by OpenReadOnly, which says
// what the log lacks (Notices); beside who writes to it, by Beside. What is found damaged is remembered (Damage).
//
// A search takes the candidates that an index names (candidates), and looks at each as the query language has it
// (match); what is not indexed yet is scanned.
//
// It relies on tables for the statements, on leftwal and place for what stands beside the log, and on pending for
// answers that are not in the file yet. It knows no writer.
package reading
