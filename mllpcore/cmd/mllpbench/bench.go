package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"

	"mllpscope/mllpcore/mllptest/load"
)

type benchOptions struct {
	quick, verbose         bool
	only                   string
	rounds                 int
	cpuprofile, memprofile string
}

// bench runs every case against the limit and ours in turn and prints the table.
func bench(ctx context.Context, args []string) error {
	var o benchOptions
	flags := flag.NewFlagSet("mllpbench", flag.ContinueOnError)
	flags.BoolVar(&o.quick, "quick", false, "measure for about 30 seconds instead of 3 minutes")
	flags.BoolVar(&o.verbose, "v", false, "tell CPU time per message of both servers as well")
	flags.StringVar(&o.only, "only", "", "only rows whose name matches this regular expression, such as ^8x32")
	flags.IntVar(&o.rounds, "rounds", 0, "how often each pair is measured; 0 = 7, or 3 with -quick")
	flags.StringVar(&o.cpuprofile, "cpuprofile", "", "write a CPU profile of our server, plain: "+
		"the durable one with -only durable, otherwise with nothing stored")
	flags.StringVar(&o.memprofile, "memprofile", "", "write its allocations; slows it down")
	if err := flags.Parse(args); err != nil {
		return err
	}
	pattern, err := regexp.Compile(o.only)
	if err != nil {
		return err
	}
	cases := only(benchCases(), pattern)
	if len(cases) == 0 {
		return fmt.Errorf("no row matches -only %q", o.only)
	}
	p := paceFor(o.quick)
	if o.rounds > 0 {
		p.rounds = o.rounds
	}
	fleet := &fleet{options: o, profiled: profiledKind(cases), running: make(map[serverKey]*process)}
	rows, err := measureAll(ctx, fleet, cases, p)
	if err = errors.Join(err, fleet.close()); err != nil {
		return err
	}
	return printTable(os.Stdout, rows, o.verbose)
}

// profiledKind is the kind of server that a profile is of: that with nothing stored, if it is measured.
func profiledKind(cases []benchCase) string {
	for _, c := range cases {
		if slices.Contains(c.kinds, kindNone) {
			return kindNone
		}
	}
	return cases[0].kinds[0]
}

// serverKey tells server processes apart.
type serverKey struct {
	kind string
	tls  bool
}

// fleet are the server processes of one bench, each started when first needed.
type fleet struct {
	options  benchOptions
	profiled string // the kind of server whose profile is wanted
	running  map[serverKey]*process
}

func (f *fleet) get(ctx context.Context, key serverKey) (*process, error) {
	if p := f.running[key]; p != nil {
		return p, nil
	}
	o := serverOptions{kind: key.kind, tls: key.tls, connections: 1000}
	if key.kind == f.profiled && !key.tls {
		o.cpuprofile, o.memprofile = f.options.cpuprofile, f.options.memprofile
	}
	p, err := startServer(ctx, o)
	if err == nil {
		f.running[key] = p
	}
	return p, err
}

func (f *fleet) close() error {
	var errs []error
	for _, p := range f.running {
		errs = append(errs, p.close())
	}
	return errors.Join(errs...)
}

// sample is one run of the load against one server.
type sample struct {
	load.Result
	mallocs   float64 // per message
	cpuMicros float64 // per message
}

// row is one line of the table.
type row struct {
	name        string
	goal        float64
	limit, ours []sample // of the same rounds
}

func measureAll(ctx context.Context, f *fleet, cases []benchCase, p pace) ([]row, error) {
	var rows []row
	for i, c := range cases {
		fmt.Fprintf(os.Stderr, "\r%d of %d: %-40s", i+1, len(cases), c.name(c.kinds[0]))
		next, err := measureCase(ctx, f, c, p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, next...)
	}
	fmt.Fprintf(os.Stderr, "\r%60s\r", "")
	return rows, nil
}

// measureCase measures the limit and ours one after the other, again and again in turned order, so that what else the
// machine does meets all of them.
func measureCase(ctx context.Context, f *fleet, c benchCase, p pace) ([]row, error) {
	limit := c.limitKind()
	kinds := append([]string{limit}, c.kinds...)
	samples := make(map[string][]sample)
	for range p.rounds {
		for _, kind := range kinds {
			server, err := f.get(ctx, serverKey{kind, c.tls})
			if err != nil {
				return nil, err
			}
			s, err := measure(ctx, server, load.Options{
				Address: server.address, Connections: c.connections, InFlight: c.inFlight, Size: c.size,
				Duration: p.run, WarmUp: p.warmUp, WriteEach: c.writeEach, TLS: server.tls,
				AnyID: kind == limit,
			})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name(kind), err)
			}
			samples[kind] = append(samples[kind], s)
		}
		slices.Reverse(kinds)
	}
	rows := make([]row, 0, len(c.kinds))
	for _, kind := range c.kinds {
		r := row{name: c.name(kind), limit: samples[limit], ours: samples[kind]}
		if kind != kindMemory {
			r.goal = c.goal
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func measure(ctx context.Context, p *process, o load.Options) (sample, error) {
	g, err := load.Open(ctx, o)
	if err != nil {
		return sample{}, err
	}
	defer g.Close()
	before, err := p.ask(requestUsage)
	if err != nil {
		return sample{}, err
	}
	r, err := g.Run(ctx)
	if err != nil {
		return sample{}, err
	}
	after, err := p.ask(requestUsage)
	if err != nil {
		return sample{}, err
	}
	if _, err := p.ask(requestRest); err != nil { // what can wait would be done at the cost of the next server
		return sample{}, err
	}
	if r.Messages == 0 {
		return sample{}, errors.New("not one message was answered after the warm-up: measure for longer")
	}
	all := float64(r.All)
	return sample{
		Result:    r,
		mallocs:   float64(after.Mallocs-before.Mallocs) / all,
		cpuMicros: float64(after.CPUMicros-before.CPUMicros) / all,
	}, nil
}
