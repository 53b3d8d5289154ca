package store

import (
	"fmt"
	"strings"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/unsaid"
)

// takeIn brings in what a start has found behind a damaged place in the WAL, and says what became of it.
func (s *Store) takeIn(l *leftWAL) {
	defer l.close()
	var b brought
	var err error
	again := l.outcome == walContinued && s.unsaid.Interrupted(s.path+place.DamagedSuffix+"-") != ""
	if before := s.unsaid.Behind; before != nil && before.Patched {
		l.outcome = walPatched
	}
	if l.outcome != walMended {
		b, err = s.bringIn(l)
	}
	name := s.path + place.DamagedSuffix
	if err != nil {
		s.noticeKept(unsaid.One{Kind: status.NoticeDamage, Kept: name, Text: fmt.Sprintf("%s It is kept as %s, and what "+
			"stands behind could not be brought in: %v. It is tried again at the next start.", l.found(s.path), name,
			status.InWords(s.path, err))}, nil)
		return
	}
	say := func(kept string) unsaid.One {
		return unsaid.One{
			Kind: status.NoticeDamage, Text: fmt.Sprintf("%s It is kept as %s. %s", l.found(s.path), kept, l.became(&b)),
			Lost: b.lost(),
		}
	}
	if again {
		say = nil // the start that was killed kept it to be said
	}
	if err := s.putAside(name, name, say); err != nil {
		s.notice(status.NoticeDamage, fmt.Sprintf("%s It is still kept as %s: it is tried again at the next start, which "+
			"finds nothing new in it.", l.found(s.path), name))
	}
}

// found says what was found.
func (l *leftWAL) found(path string) string {
	return fmt.Sprintf("The WAL of the log %s is damaged at byte %d; behind it stand %s that can be read.",
		path, l.at, plural.Of(l.behind, "frame"))
}

// became says what became of it.
func (l *leftWAL) became(b *brought) string {
	if l.outcome == walMended {
		return "Nothing is missing: all of it could be made out. Look at the disk."
	}
	said := []string{fmt.Sprintf("%s behind the damaged place", plural.Of(len(b.messages)+len(b.damaged), "message"))}
	if n := len(b.messages); n > 0 {
		said[0] += fmt.Sprintf(", of which %s brought in again (%s)", plural.Of(n, "was", "were"), status.IDs(b.messages))
	}
	said[0] += "."
	if len(b.missing) > 0 {
		said = append(said, fmt.Sprintf("The messages with these IDs could not be read and are missing, unless they were "+
			"never acknowledged: %s. Have them sent again.", b.missing))
	}
	if b.more > 0 {
		said = append(said, fmt.Sprintf("By the count of the log about %s missing.",
			plural.Of(int(b.more), "more message is", "more messages are")))
	}
	if l.outcome == walPatched {
		said = append(said, "The log itself may be damaged: check it with mllpd verify.")
	}
	return strings.Join(append(said, "Look at the disk."), " ")
}

// lost is what is missing for good, nil when nothing is.
func (b *brought) lost() *loss.Extent {
	if len(b.missing) == 0 && b.more == 0 {
		return nil
	}
	return unsaid.LostOf(b.missing, b.more)
}
