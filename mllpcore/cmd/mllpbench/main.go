// Mllpbench measures the MLLP server of this project beside the fastest that a plain Go server can be, on this machine
// and in one run, so that the ratios hold whatever else the machine does.
//
//	mllpbench [-quick] [-only TEXT] [-rounds N] [-v] [-cpuprofile FILE] [-memprofile FILE]
//	mllpbench idle  [-n N] [-tls] [-mllpd FILE]
//	mllpbench inspect [-size BYTES] [-duration D] [-rounds N]
//	mllpbench large [-size BYTES] [-n N]
//	mllpbench million [-n N] [-drop N] [-rate N] [-log FILE] [-mllpd FILE]
//	mllpbench load  -to HOST:PORT [-connections N] [-inflight N] [-size BYTES] [-duration D] [-rate N] [-tls]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "mllpbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	command := ""
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		command, args = args[0], args[1:]
	}
	switch command {
	case "":
		return bench(ctx, args)
	case "idle":
		return idle(ctx, args)
	case "large":
		return large(ctx, args)
	case "inspect":
		return inspect(ctx, args)
	case "load":
		return loadOnly(ctx, args)
	case "million":
		return millionRows(ctx, args)
	case exportCommand:
		return exportIDs(ctx, args)
	case serverCommand:
		return serve(ctx, args)
	default:
		return fmt.Errorf("unknown command %q: use idle, inspect, large, million, load, or none for the table of rates",
			command)
	}
}
