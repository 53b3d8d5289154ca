package status

import "time"

// Notice is something about the log that a person should know and that is no lasting state: what was dropped, found
// damaged, set aside or left out. It never has a part of a message in it.
type Notice struct {
	Time time.Time
	Kind NoticeKind
	Text string // in words, with what to do
	Part Part   // of the log that it is about, where it tells of damage
}

// NoticeKind tells what a Notice is about.
type NoticeKind string

// The kinds of a Notice.
const (
	NoticeDropped   NoticeKind = "dropped"   // retention dropped messages, or answers were not noted
	NoticeClock     NoticeKind = "clock"     // the clock jumped, or is confirmed
	NoticeDamage    NoticeKind = "damage"    // something is damaged
	NoticeMissing   NoticeKind = "missing"   // the log lacks messages that it had, or may; itself it is whole
	NoticeRecovered NoticeKind = "recovered" // something was brought in again, set aside, or saved elsewhere
)

// Lacks tells whether something of the log is damaged or missing, or may be.
func (k NoticeKind) Lacks() bool { return k == NoticeDamage || k == NoticeMissing }

// Part is what of a log a Finding is about.
type Part string

// The parts of a log.
const (
	PartFile      Part = "file"      // it cannot be read as a log at all
	PartStructure Part = "structure" // pages and tables
	PartMessage   Part = "message"   // a message's bytes or facts
	PartAnswer    Part = "answer"    // what was noted of an answer
	PartIndex     Part = "index"     // what searching needs: derived from messages, and made anew by Reindex
	PartMark      Part = "mark"      // bookmarks, notes, what was deleted
	PartNumbering Part = "numbering" // IDs and counts
	PartWAL       Part = "WAL"       // the file beside the log
	PartMissing   Part = "missing"   // messages that the log had, and has not, while what it has is whole
	PartForeign   Part = "foreign"   // what this program does not make
)
