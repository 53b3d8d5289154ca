package store

import (
	"fmt"
	"time"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/status"
)

// unnoted is what of answers was not noted and is not told yet.
type unnoted struct {
	count int64
	told  time.Duration // when it was told last, by the steady clock
	any   bool          // it was told at all
}

// tellUnnoted tells of them: the first time at once, then from time to time, and at last when the log is closed.
func (w *writer) tellUnnoted(closing bool) {
	n, now := &w.unnoted, w.store.options.steady()
	n.count += w.store.answers.TakeLost(closing)
	if n.count == 0 || n.any && !closing && now-n.told < droppedEvery {
		return
	}
	w.store.notice(status.NoticeDropped, fmt.Sprintf("%s %s could not be noted in the log, or not whole: the messages "+
		"are kept, and what was answered is not shown; look whether the disk is full, or too slow", grouped(n.count),
		plural.Word(n.count, "answer")))
	*n = unnoted{told: now, any: true}
}
