package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mllpscope/mllpcore/mllptest/load"
)

// senders is how many connections send while retention works.
const senders = 64

// The load is measured in parts of sendTime until retention has dropped enough, for keepTime at most.
const (
	sendTime = 4 * time.Second
	keepTime = 75 * time.Second
)

// retention compares the answer times with those while a large part of the log is dropped.
func (m *million) retention(ctx context.Context) error {
	calm, _, err := m.send(ctx, 0, 3*sendTime)
	if err != nil {
		return err
	}
	busy, dropped, err := m.send(ctx, m.messages-m.drop, keepTime)
	if err != nil {
		return err
	}
	fmt.Printf("%-48s p50 %s, p99 %s, %s a second\n", fmt.Sprintf("%d connections send", senders), millis(calm.P50),
		millis(calm.P99), thousands(calm.PerSecond()))
	fmt.Printf("%-48s p50 %s, p99 %s, %s a second\n", fmt.Sprintf("the same while %s messages are dropped",
		thousands(float64(dropped))), millis(busy.P50), millis(busy.P99), thousands(busy.PerSecond()))
	ratio := float64(busy.P99) / float64(calm.P99)
	fmt.Printf("%-48s %.2f%s\n", "p99 with retention over p99 without", ratio,
		verdict(ratio <= slowGoal, true, fmt.Sprintf("≤ %g", slowGoal)))
	if dropped < uint64(m.drop) { //nolint:gosec // not negative
		fmt.Printf("MISSED: only %d of %d messages were dropped within %v\n", dropped, m.drop, keepTime)
	}
	return nil
}

// send has a server on the log keep at most so many messages (0 = all) and sends to it until the surplus is dropped,
// and for most at the longest.
func (m *million) send(ctx context.Context, keep int, most time.Duration) (r load.Result, dropped uint64, err error) {
	p, err := startServer(ctx, serverOptions{kind: kindStore, connections: 2 * senders, log: m.path, keep: keep})
	if err != nil {
		return r, 0, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	g := load.Options{Address: p.address, Connections: senders, Duration: sendTime, Rate: m.rate}
	for start := time.Now(); time.Since(start)+sendTime <= most; {
		part, err := load.Run(ctx, g)
		if err != nil {
			return r, 0, err
		}
		r = r.Merge(part)
		u, err := p.ask(requestUsage)
		if err != nil {
			return r, 0, err
		}
		dropped = u.Dropped
		if keep > 0 && dropped >= uint64(m.drop) { //nolint:gosec // not negative
			break
		}
	}
	return r, dropped, nil
}
