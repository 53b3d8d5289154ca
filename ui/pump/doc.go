// Package pump is the only doorway to the UI goroutine: it collects what happens, has it prepared elsewhere, and
// crosses once for all of it.
package pump
