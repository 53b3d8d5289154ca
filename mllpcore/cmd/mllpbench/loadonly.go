package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"time"

	"mllpscope/mllpcore/mllptest/load"
)

// loadOnly sends to a server that runs already.
func loadOnly(ctx context.Context, args []string) error {
	var o load.Options
	flags := flag.NewFlagSet("mllpbench load", flag.ContinueOnError)
	flags.StringVar(&o.Address, "to", "", "host:port of the server, on this machine")
	flags.IntVar(&o.Connections, "connections", 1, "open at the same time")
	flags.IntVar(&o.InFlight, "inflight", 1, "messages sent ahead of their answers on each connection")
	flags.IntVar(&o.Size, "size", load.DefaultSize, "payload bytes of a message")
	flags.Int64Var(&o.Messages, "messages", 0, "how many to send; 0 = as many as -duration allows")
	flags.DurationVar(&o.Duration, "duration", 0, "how long to send; 0 = until -messages are sent, or 5s without them")
	flags.IntVar(&o.Rate, "rate", 0, "messages a second on all connections together; 0 = as fast as the answers come")
	flags.BoolVar(&o.WriteEach, "each", false, "one write for each message, not one for all that are due")
	flags.BoolVar(&o.AnyID, "anyid", false, "do not compare MSA-2: for servers with a constant answer")
	secure := flags.Bool("tls", false, "speak TLS; the certificate is not checked")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.Address == "" {
		return errors.New("say where to send with -to HOST:PORT")
	}
	if o.Messages == 0 && o.Duration == 0 {
		o.Duration = 5 * time.Second
	}
	if *secure {
		o.TLS = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}
	}
	r, err := load.Run(ctx, o)
	fmt.Printf("%d messages in %v: %s a second, p50 %s, p99 %s, max %s\n", r.All, r.Elapsed.Round(time.Millisecond),
		thousands(r.PerSecond()), millis(r.P50), millis(r.P99), millis(r.Max))
	return err
}
