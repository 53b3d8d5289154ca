package store

// takeOver moves what a process that was killed left in the WAL into the file, as far as no reader needs it and the
// disk takes it. The disk holds it in any case: see proveWAL.
func (w *writer) takeOver() {
	how := w.store.files.move(w.conn)
	w.stick(how.err)
	if !how.whole {
		w.store.files.ahead.filled.Store(aheadHeaderBytes + how.frames*(frameHeaderBytes+pageBytes))
	}
}

// The WAL has a header and then frames of a page each (https://www.sqlite.org/fileformat2.html, "WAL File Format").
const (
	aheadHeaderBytes = 32
	frameHeaderBytes = 24
	pageBytes        = 4096 // see create
)
