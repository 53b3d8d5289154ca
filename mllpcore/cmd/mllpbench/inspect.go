package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/mllptest/load"
)

// inspect measures how many messages a second one core can explain and check, each from its bytes on.
func inspect(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("mllpbench inspect", flag.ContinueOnError)
	size := flags.Int("size", 600, "bytes of a message")
	each := flags.Duration("duration", time.Second, "how long each round takes")
	rounds := flags.Int("rounds", 5, "how often each is measured")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *size < load.MinSize || *rounds < 1 || *each <= 0 {
		return fmt.Errorf("-size is at least %d, -rounds at least 1, -duration above 0", load.MinSize)
	}
	names, err := dict.Open(assets.Dictionary())
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(1) // one core, its garbage collected on it as well
	body := load.AppendMessage(nil, "00000000000000000001", *size)
	lines := [][]string{{"one core, " + sizeText(*size), "msg/s", "min–max", "goal", "allocs/msg"}}
	for _, c := range inspections(names) {
		line, err := c.measure(ctx, body, *rounds, *each)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	return printMarkdown(os.Stdout, lines)
}

// inspection is one thing that is done to a message.
type inspection struct {
	name string
	goal float64 // messages of 600 bytes per second
	do   func(doc *explain.Document)

	names *dict.Dictionary
}

func inspections(names *dict.Dictionary) []inspection {
	return []inspection{
		{name: "explain", goal: 10_000, names: names, do: explainAll},
		{name: "check", goal: 15_000, names: names, do: func(doc *explain.Document) { check.Run(context.Background(), doc) }},
		{name: "explain and check", goal: 10_000, names: names, do: func(doc *explain.Document) {
			explainAll(doc)
			check.Run(context.Background(), doc)
		}},
	}
}

// shownValue is how many bytes of a value the window shows.
const shownValue = 512

// explainAll asks for all that the Fields tab shows of a message.
func explainAll(doc *explain.Document) {
	for i := range doc.Roots() {
		explainItem(i)
	}
}

func explainItem(i explain.Item) {
	_, _, _ = i.Path(), i.Name(), i.Meaning()
	i.Short(shownValue)
	for part := range i.Parts(false) {
		explainItem(part)
	}
}

func (c *inspection) measure(ctx context.Context, body []byte, rounds int, each time.Duration) ([]string, error) {
	if err := c.one(body); err != nil { // unpacks the dictionary
		return nil, err
	}
	var rates []float64
	var allocs float64
	for range rounds {
		debug.FreeOSMemory()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start, busy, n := time.Now(), cpuMicros(), 0
		for time.Since(start) < each {
			if err := c.one(body); err != nil {
				return nil, err
			}
			n++
		}
		took := time.Since(start).Seconds()
		if busy = cpuMicros() - busy; busy > 0 { // what a core was busy for, whatever else the machine does
			took = float64(busy) / 1e6
		}
		rates = append(rates, float64(n)/took)
		runtime.ReadMemStats(&after)
		allocs = float64(after.Mallocs-before.Mallocs) / float64(n)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	least, most := rates[0], rates[0]
	for _, r := range rates {
		least, most = min(least, r), max(most, r)
	}
	return []string{
		c.name, thousands(median(rates)), thousands(least) + "–" + thousands(most), "≥ " + thousands(c.goal),
		fmt.Sprintf("%.0f", allocs),
	}, nil
}

// one takes a message apart and does it.
func (c *inspection) one(body []byte) error {
	msg, err := hl7.Parse(body)
	if err != nil {
		return err
	}
	c.do(explain.New(msg, c.names, explain.Options{}))
	return nil
}
