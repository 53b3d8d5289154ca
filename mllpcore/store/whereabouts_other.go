//go:build !linux && !darwin

package store

// whereabouts is what became of the log's file.
type whereabouts struct {
	deleted bool
	now     string
}

func (*lock) whereabouts() whereabouts { return whereabouts{} }
