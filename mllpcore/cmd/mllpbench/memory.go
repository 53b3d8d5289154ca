package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// memory is what /proc tells of a process, in KiB.
type memory struct{ resident, peak int64 }

// memoryOf reads the memory of a process; only Linux tells.
func memoryOf(pid int) (memory, error) {
	path := fmt.Sprintf("/proc/%d/status", pid)
	f, err := os.Open(path)
	if err != nil {
		return memory{}, fmt.Errorf("the memory of a process can only be read on Linux: %w", err)
	}
	var m memory
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		switch n, _ := strconv.ParseInt(fields[1], 10, 64); fields[0] { // a word is 0, and not one of these
		case "VmRSS:":
			m.resident = n
		case "VmHWM:":
			m.peak = n
		}
	}
	if err := f.Close(); err != nil {
		return m, err
	}
	if m.resident == 0 {
		return m, fmt.Errorf("%s tells no VmRSS", path)
	}
	return m, lines.Err()
}

// How long memory must stay within steadyKiB to count as settled, and how long to wait for that at most.
const (
	settleStep = 250 * time.Millisecond
	settleMost = 40
	steadyKiB  = 64
)

// settled waits until the memory of a process changes no more, for ten seconds at most, and returns it.
func settled(ctx context.Context, pid int) (memory, error) {
	last, err := memoryOf(pid)
	if err != nil {
		return last, err
	}
	steady := 0
	for range settleMost {
		select {
		case <-time.After(settleStep):
		case <-ctx.Done():
			return last, ctx.Err()
		}
		now, err := memoryOf(pid)
		if err != nil {
			return last, err
		}
		if diff := now.resident - last.resident; diff < -steadyKiB || diff > steadyKiB {
			steady = 0
		} else if steady++; steady == 3 {
			return now, nil
		}
		last = now
	}
	return last, nil
}

// forgetPeak makes the peak of a process begin anew.
func forgetPeak(pid int) error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}
