package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// benchCase is one row's load and what is to be reached.
type benchCase struct {
	connections, inFlight, size int
	tls, writeEach              bool
	limit                       string   // kind of the server to compare with; "" = kindLimit
	kinds                       []string // ours, against the limit
	goal                        float64  // of the ratio, but not with the memory log; 0 = none
}

func benchCases() []benchCase {
	const small, big = 600, 1 << 20
	both := []string{kindNone, kindMemory}
	none := []string{kindNone}
	kept := []string{kindStore}
	return []benchCase{
		{connections: 1, inFlight: 1, size: small, kinds: both, goal: 0.8},
		{connections: 8, inFlight: 1, size: small, kinds: both, goal: 0.8},
		{connections: 64, inFlight: 1, size: small, kinds: both, goal: 0.8},
		{connections: 8, inFlight: 32, size: small, writeEach: true, kinds: both, goal: 0.7},
		// The goal is for senders that write each message by itself. Written together, the limit only moves memory.
		{connections: 8, inFlight: 32, size: small, kinds: both},
		{connections: 8, inFlight: 1, size: small, kinds: none, tls: true},
		{connections: 64, inFlight: 1, size: small, kinds: none, tls: true},
		{connections: 1, inFlight: 1, size: big, kinds: both},
		{connections: 1, inFlight: 1, size: small, limit: kindDurable, kinds: kept, goal: 0.7},
		{connections: 8, inFlight: 1, size: small, limit: kindDurable, kinds: kept, goal: 0.7},
		{connections: 64, inFlight: 1, size: small, limit: kindDurable, kinds: kept, goal: 0.7},
		{connections: 256, inFlight: 1, size: small, limit: kindDurable, kinds: kept, goal: 0.7},
		// Against ours without a rule.
		{connections: 64, inFlight: 1, size: small, limit: kindStore, kinds: []string{kindRule}, goal: 0.7},
	}
}

func (c *benchCase) limitKind() string { return cmp.Or(c.limit, kindLimit) }

// name is how the case is called in the table and by -only, for one kind of server.
func (c *benchCase) name(kind string) string {
	parts := []string{fmt.Sprintf("%d × %d", c.connections, c.inFlight)}
	if c.inFlight > 1 && !c.writeEach {
		parts = append(parts, "written together")
	}
	if c.size != 600 {
		parts = append(parts, sizeText(c.size))
	}
	if c.tls {
		parts = append(parts, "TLS")
	}
	switch kind {
	case kindMemory:
		parts = append(parts, "memory log")
	case kindStore:
		parts = append(parts, "durable")
	case kindRule:
		parts = append(parts, "durable", "one rule")
	default:
		parts = append(parts, "store none")
	}
	return strings.Join(parts, ", ")
}

func sizeText(bytes int) string {
	if bytes%(1<<20) == 0 {
		return fmt.Sprintf("%d MB", bytes>>20)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// only keeps the rows whose name matches, with "x" for " × ".
func only(cases []benchCase, pattern *regexp.Regexp) []benchCase {
	var kept []benchCase
	for _, c := range cases {
		c.kinds = slices.DeleteFunc(slices.Clone(c.kinds), func(kind string) bool {
			return !pattern.MatchString(strings.ReplaceAll(c.name(kind), " × ", "x"))
		})
		if len(c.kinds) > 0 {
			kept = append(kept, c)
		}
	}
	return kept
}

// pace is how long and how often is measured.
type pace struct {
	rounds      int
	run, warmUp time.Duration // of one server in one round; the run includes the warm-up
}

func paceFor(quick bool) pace {
	if quick {
		return pace{rounds: 3, run: 350 * time.Millisecond, warmUp: 100 * time.Millisecond}
	}
	return pace{rounds: 7, run: 800 * time.Millisecond, warmUp: 150 * time.Millisecond}
}
