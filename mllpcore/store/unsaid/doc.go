// Package unsaid keeps what a start of a log has to say, in a file beside the log, until a person has been told: a
// start that is killed leaves nothing unsaid by that (see File).
//
// It relies on leftwal for how a WAL was found and on loss for what is missing for good. It finds nothing itself.
package unsaid
