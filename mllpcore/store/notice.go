package store

import "time"

// Notice is something about the log that a person should know and that is no lasting state: what was dropped, found
// damaged, set aside or left out. It never has a part of a message in it.
type Notice struct {
	Time time.Time
	Kind NoticeKind
	Text string // in words, with what to do
	part Part   // of the log that it is about, where it tells of damage
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

// notice tells whoever wants to know; what is found during the start is kept until that has gone well. It may be called
// by any goroutine.
func (s *Store) notice(kind NoticeKind, text string) { s.noticeKept(kind, text, "", nil) }

// noticeKept is notice of something that is kept as another file. says takes away what the notice says of what a start
// saw.
func (s *Store) noticeKept(kind NoticeKind, text, kept string, says func(*saw)) {
	now := s.options.now()
	if !s.unsaid.add(unsaidOne{Time: now, Kind: kind, Text: text, Kept: kept}, says) {
		s.options.OnNotice(Notice{Time: now, Kind: kind, Text: text})
	}
}
