// Package verify checks a log and what stands beside it (Log), and puts what is damaged or missing into words
// (Report). It relies on reading for the connection, and on dbpage and SQLite for the structure. It changes nothing.
// Package store reads a log through in the background with the same steps (Verifier).
package verify
