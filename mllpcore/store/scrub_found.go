package store

import (
	"strings"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/verify"
)

// message notes how a message was found.
func (b *scrub) message(id message.ID, damaged string, row []any) {
	reply := row[tables.HeadChangedAnswer]
	if _, ok := b.store.answers.Get(id); ok {
		reply = nil // it is written again
	}
	if why := tables.DamageOf(row[tables.HeadChanged], reply); why != "" {
		damaged = why
	}
	b.held.check(id, damaged, sqlite.Text(row[tables.HeadNoted]))
}

// found tells what a verifier has found, and has it forget that. Of messages that are there message has told; lost is
// true where those that are not there are looked for.
func (b *scrub) found(v *verify.Verifier, lost bool) {
	for _, f := range v.Report.Findings {
		switch {
		case f.Part == status.PartStructure || f.Part == status.PartFile:
			b.store.met(&sqlite.Error{Code: sqlite3.SQLITE_CORRUPT, Text: f.Text})
		case lost:
			b.held.check(f.ID, tables.LostBytes, "")
		case f.Part == status.PartIndex && f.ID != 0:
			b.store.Reader.Found().FindStale(f.ID, strings.HasSuffix(f.Text, verify.MissingInList))
		case f.Part == status.PartMessage, strings.HasSuffix(f.Text, tables.ChangedReply):
		case !b.said[f.Part]:
			b.said[f.Part] = true
			b.store.notice(status.NoticeDamage, f.Text+"; look at the disk, and see with mllpd verify what else of the log "+
				b.store.path+" is damaged")
		}
	}
	v.Report = Report{}
}

// heldTime is how long what was found is held back to be told together.
const heldTime = 10 * time.Second

// heldDamage holds back what was found damaged, so that a disk that loses much is told of in a few lines. The first is
// told at once.
type heldDamage struct {
	damage *reading.Damage
	now    func() time.Duration
	held   []heldMessage
	told   time.Duration // when it was told last
	any    bool          // something was
}

type heldMessage struct {
	id         message.ID
	why, noted string
}

func (h *heldDamage) check(id message.ID, why, noted string) {
	if why != noted && len(h.held) < reading.FoundMost {
		h.held = append(h.held, heldMessage{id, why, noted})
	}
}

// tellSometimes tells what is held if nothing was told lately.
func (h *heldDamage) tellSometimes() {
	if !h.any || h.now()-h.told >= heldTime {
		h.tell()
	}
}

// tell tells what is held.
func (h *heldDamage) tell() {
	if len(h.held) == 0 {
		return
	}
	for _, m := range h.held {
		h.damage.Check(m.id, m.why, m.noted)
	}
	h.held, h.told, h.any = nil, h.now(), true
}
