// Package store is the message log on disk: an mllpcore.Log on SQLite that completes an Append only after the
// message is safe, whatever happens to the process or the machine afterwards.
//
// One goroutine, the writer, owns the only connection that writes. It takes all that the connections have ready and
// commits it together. The message of a sender that is alone, or takes its time, is committed at once; where several
// send each message right after the answer before, the writer waits for those that were just answered as long as
// they keep coming, about a tenth of a millisecond for the next. When more wait, another goroutine, the syncer, waits
// for the disk and completes the messages while the writer inserts the next; a third, the mover, moves the log ahead
// into the file. The table that messages are appended to is narrow and has no index. All that
// searching needs is derived from it in small steps while the writer has nothing better to do, can be rebuilt at any
// time, and is never needed to answer; its indexes go by spans of IDs, so that a filter finds the newest first and
// dropping the oldest changes few pages. Reading goes through connections of its own, never blocks the writer, and
// covers what is not derived yet by reading it.
//
// # What a failed write means
//
// Every message of a failed group completes with the reason in words. A commit that failed is never taken for a
// success, not even when the bytes may have reached the disk (the write went well, waiting for the disk did not):
// such a message is removed as soon as the disk works again. Only a process that is killed before that leaves it
// there without having acknowledged it, and its sender sends it again. An acknowledged message is present once. The
// next Append tries again, on a new connection to the file where SQLite needs one, after what a failed sync may have
// left out has been written again; nothing stays poisoned.
package store
