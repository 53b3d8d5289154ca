package pump

import "context"

// Host is what the window gives to its parts.
type Host interface {
	// Post runs f on the UI goroutine soon; false when the window is closing.
	Post(f func()) bool
	// Go runs f off the UI goroutine; the window waits for it before it closes.
	Go(f func(ctx context.Context))
}
