// Package leftwal is what a program finds beside a log that nobody has open: a WAL that was left there, or that should
// be and is not. It tells what can be seen of it (Sight), whether it is the log's own (BelongsTo, Beside), what is in
// it that the log lacks, and what else of a log that is gone stands beside its place. Prove sees to it that the disk
// holds what the system remembers of the WAL.
//
// It relies on place for names and on walfile and dbpage for the bytes. It changes nothing but in Prove, and brings
// nothing in: package store does.
package leftwal
