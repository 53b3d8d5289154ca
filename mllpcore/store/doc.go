// Package store is the message log on disk: a message.Log on SQLite that completes an Append only after the
// message is safe, whatever happens to the process or the machine afterwards.
//
// One goroutine, the writer, owns the only connection that writes. It takes all that the connections have ready and
// commits it together. The message of a sender that is alone, or takes its time, is committed at once; where several
// send each message right after the answer before, the writer waits for those that were just answered as long as they
// keep coming, about a tenth of a millisecond for the next. Another goroutine, the checkpointer, copies what SQLite's
// WAL holds into the file while the writer goes on. The table that messages are appended to is narrow and has no index.
// All that searching needs is derived from it in small steps while the writer has nothing better to do, can be rebuilt
// at any time, and is never needed to answer; its indexes go by spans of IDs, so that a filter finds the newest first
// and dropping the oldest changes few pages. Reading goes through connections of its own, never blocks the writer, and
// covers what is not derived yet by reading it.
//
// # What is dropped
//
// Retention drops the oldest messages that a limit of Options does not allow any more, counts them, and says how many
// and why. Broken ones have limits of their own, so that no message goes for their sake (see broken.go). Age is not
// read from the times of messages but from what the log has noted of the time that passed, and nothing is dropped for
// its age while the computer's clock does not agree with that (see package ageclock and age.go).
//
// # What a failed write means
//
// Every frame that the index of the WAL knows was synced by the commit that wrote it, whatever was committed: a
// message, an answer, what is derived, or what retention drops. A commit whose write or sync failed is not in the
// index, and is never seen. Every message of a failed group completes with the reason in words, and the next Append
// tries again.
//
// That a later sync goes well proves nothing then. The system tells of a failed write once and takes what it could not
// write for written; ext4 even takes what is written over it later into the memory of the system, says that it is on
// the disk, and has zeros there after a power cut. So what was refused is given up in good order:
//
//   - Of the WAL: nothing is committed until all that counts in it has been copied into the file, and it has been
//     truncated, filled anew, synced, and read back from the disk (see renew.go). A process that is killed before that
//     may leave a message there without having acknowledged it, and its sender sends it again.
//   - Of the file: nothing of that checkpoint counts, and the WAL, which holds all of it, does not begin anew (see
//     sqlite/database.go).
//   - Of a process that was killed: where the disk does not hold what the system remembers of the WAL, it is copied
//     into a new file before anybody opens it (see leftwal.Prove).
//
// An acknowledged message is present once; nothing stays poisoned.
package store
