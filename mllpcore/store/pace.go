package store

import "time"

const (
	// maxPause is how many times as long as a step the writer only appends while messages never stop coming and little
	// waits to be done.
	maxPause = 64
	// latePause is the same when very much waits.
	latePause = 3
	// A backlog of so many messages and answers is left for a quieter time, as reading them whole takes a query only
	// 0.1 s; so is what came within burst. One of so many is very much.
	smallBacklog = 4_000
	burst        = 2 * time.Second
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
	came    int           // in the window: messages
	spare   float64       // 0 to 1, of the window before
	rate    float64       // messages in a second, of late
}

// wait notes that there is nothing to append.
func (p *pace) wait(now time.Time) {
	if p.waiting.IsZero() {
		p.waiting = now
	}
}

// resume notes that so many messages have come.
func (p *pace) resume(now time.Time, messages int) {
	if !p.waiting.IsZero() {
		p.waited += now.Sub(p.waiting)
		p.waiting = time.Time{}
	}
	if d := now.Sub(p.since); d >= paceWindow {
		p.spare = min(float64(p.waited+p.stepped)/float64(d), 1)
		p.rate = (p.rate + float64(p.came)/d.Seconds()) / 2
		p.since, p.waited, p.stepped, p.came = now, 0, 0, 0
	}
	p.came += messages
}

// busy tells whether the messages leave little time.
func (p *pace) busy() bool { return p.spare < 0.5 }

// quiet is how long nothing must have been appended before it counts as quiet.
func (p *pace) quiet() time.Duration {
	if p.busy() {
		return busyQuiet
	}
	return quiet
}

// share is about how long one step of what can wait takes while messages do not stop coming.
func (p *pace) share() time.Duration {
	if p.busy() {
		return busyShareTime
	}
	return shareTime
}

// pause is how many times as long as a step the writer only appends before the next. A backlog that is not small takes
// half of the time that the messages leave over; one that is very large, or urgent, takes its part of their own time.
func (p *pace) pause(backlog int64, urgent bool) float64 {
	const each = 2 // a message waits to be derived, and its answer to be written
	pause := float64(maxPause)
	if float64(backlog) > max(smallBacklog, each*p.rate*burst.Seconds()) && p.spare > 0 {
		pause = min(pause, 2/p.spare-1)
	}
	if urgent || backlog > lateBacklog {
		pause = min(pause, latePause)
	}
	return pause
}
