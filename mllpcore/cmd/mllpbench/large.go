package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"mllpscope/mllpcore/mllptest/load"
)

// largeGoal is the most memory that a large message may take at the peak, as a multiple of its size.
const largeGoal = 3

// large says how much memory a large message takes.
func large(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("mllpbench large", flag.ContinueOnError)
	size := flags.Int("size", 10<<20, "payload bytes of a message")
	n := flags.Int("n", 10, "how many to send one after the other, after the first")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, kind := range []string{kindNone, kindMemory} {
		if err := measureLarge(ctx, kind, *size, *n); err != nil {
			return fmt.Errorf("store %s: %w", kind, err)
		}
	}
	return nil
}

func measureLarge(ctx context.Context, kind string, size, n int) (err error) {
	p, err := startServer(ctx, serverOptions{kind: kind, connections: 10})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := warmUp(ctx, p); err != nil {
		return err
	}
	pid := p.command.Process.Pid
	before, err := settled(ctx, pid)
	if err != nil {
		return err
	}
	goal := ""
	if kind == kindNone {
		goal = fmt.Sprintf(" (goal ≤ %d)", largeGoal)
	}
	for _, messages := range []int{1, n} {
		if err := forgetPeak(pid); err != nil {
			return err
		}
		r, err := load.Run(ctx, load.Options{Address: p.address, Size: size, Messages: int64(messages)})
		if err != nil {
			return err
		}
		after, err := memoryOf(pid)
		if err != nil {
			return err
		}
		fmt.Printf("store %-6s %3d × %s: peak %s KiB over %s KiB idle: %.2f × its size%s; %s each\n",
			kind, messages, sizeText(size), thousands(float64(after.peak)), thousands(float64(before.resident)),
			float64(after.peak-before.resident)*1024/float64(size), goal, millis(r.P50))
	}
	return nil
}
