package store

// takeOver moves what a process that was killed left in the WAL into the file, as far as no reader needs it and the
// disk takes it. The disk holds it in any case: see proveWAL.
func (w *writer) takeOver() {
	if err := w.signSure(); err != nil {
		w.stick(err)
		return
	}
	how := w.store.files.move(w.conn)
	w.stick(how.err)
	w.signed = w.signed && !how.some && !how.whole
	if !how.whole {
		w.store.files.ahead.filled.Store(walHeaderBytes + how.frames*(frameHeaderBytes+pageBytes))
	}
}
