package ending

import (
	"context"
	"errors"
	"time"
)

// InOrder returns the steps by which the app ends. stop answers AE to what waits for a person and ends what the window
// does; shutdown ends the listener when the messages in progress are finished, or cuts them when its time is over;
// finish waits for what the window did; then the log is closed, which is waited for while saving, and what a person set
// is saved.
func InOrder(
	stop func(), shutdown, finish func(context.Context) error,
	closeLog func() error, saving func() bool, save func() error,
) []Step {
	return []Step{
		{Name: "stop the window", By: 100 * time.Millisecond, Do: func(context.Context) error { stop(); return nil }},
		{Name: "stop the listener", By: 450 * time.Millisecond, Do: func(ctx context.Context) error {
			err := shutdown(ctx)
			if errors.Is(err, context.DeadlineExceeded) {
				return nil // somebody did not finish a message: that one was not answered, and so is not lost
			}
			return err
		}},
		{Name: "remove what was opened", By: 550 * time.Millisecond, Do: finish},
		{
			Name: "close the log", By: 1000 * time.Millisecond, Waits: saving,
			Do: func(context.Context) error { return closeLog() },
		},
		{Name: "save the settings", By: 1100 * time.Millisecond, Do: func(context.Context) error {
			_ = save() // said by the window already, and no reason to call the end a failure
			return nil
		}},
	}
}
