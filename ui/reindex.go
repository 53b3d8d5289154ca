package ui

import (
	"context"

	"mllpscope/ui/model"
)

// reindex derives again what searching needs of the log that the window writes to.
func (u *UI) reindex() {
	log := u.deps.Disk
	if log == nil {
		u.say(model.ToneWarn, "messages are kept in memory only, where nothing is indexed")
		return
	}
	u.begin(func(ctx context.Context, tell func(string, float64)) error {
		return log.Reindex(ctx, func(done, of int64) {
			tell("Indexing the log anew: "+model.Count(done)+" of "+model.Plural(int(of), "message", "messages"),
				model.Part(done, of))
		})
	}, func(err error) {
		done := "the log is indexed anew"
		if err != nil {
			done = "the rest is indexed in the background"
		}
		u.sayDone("index the log anew", done, err)
	})
}
