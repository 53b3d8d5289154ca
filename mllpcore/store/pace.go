package store

import "time"

const (
	// maxPause is how many times as long as a step the writer only appends while messages never stop coming and little
	// waits to be done.
	maxPause = 32
	// latePause is the same when very much waits.
	latePause = 3
	// A backlog of so many messages is left for a quieter time, as reading them whole takes a query only 0.1 s, and one of
	// so many is very much.
	smallBacklog = 4_000
	lateBacklog  = 256_000
	// paceWindow is how long the writer's time is watched for one judgement.
	paceWindow = 100 * time.Millisecond
)

// pace tells how much of the writer's time the messages leave over.
type pace struct {
	since   time.Time     // when the window began
	waiting time.Time     // when it began to wait for messages; zero when it does not
	waited  time.Duration // in the window
	stepped time.Duration // in the window: steps taken while messages came
	spare   float64       // 0 to 1, of the window before
}

// wait notes that there is nothing to append.
func (p *pace) wait(now time.Time) {
	if p.waiting.IsZero() {
		p.waiting = now
	}
}

// resume notes that messages have come.
func (p *pace) resume(now time.Time) {
	if !p.waiting.IsZero() {
		p.waited += now.Sub(p.waiting)
		p.waiting = time.Time{}
	}
	if d := now.Sub(p.since); d >= paceWindow {
		p.spare = min(float64(p.waited+p.stepped)/float64(d), 1)
		p.since, p.waited, p.stepped = now, 0, 0
	}
}

// quiet is how long nothing must have been appended before it counts as quiet.
func (p *pace) quiet() time.Duration {
	if p.spare < 0.5 {
		return busyQuiet
	}
	return quiet
}

// pause is how many times as long as a step the writer only appends before the next. A backlog that is not small takes
// half of the time that the messages leave over; one that is very large, or urgent, takes its part of their own time.
func (p *pace) pause(backlog int64, urgent bool) float64 {
	pause := float64(maxPause)
	if backlog > smallBacklog && p.spare > 0 {
		pause = min(pause, 2/p.spare-1)
	}
	if urgent || backlog > lateBacklog {
		pause = min(pause, latePause)
	}
	return pause
}
