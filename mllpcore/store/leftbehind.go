package store

// takeOver moves what a process that was killed left in the WAL into the file, as far as no reader needs it and the
// disk takes it. The disk holds it in any case: see proveWAL.
func (w *writer) takeOver() {
	how := w.store.files.move(w.conn)
	w.stick(how.err)
	if !how.whole {
		w.store.files.ahead.filled.Store(walHeaderBytes + how.frames*(frameHeaderBytes+pageBytes))
	}
}
