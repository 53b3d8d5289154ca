package store

// ruined tells whether the log's file is so damaged that its WAL may be all that is whole: it is neither moved into the
// file nor removed then, not even when the log is closed. It looks at the file once more.
func (w *writer) ruined() bool {
	_ = w.store.watch.look() // the state tells
	return w.store.health.has(damaged)
}
