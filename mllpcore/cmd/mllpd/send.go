package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7"
)

const sendHelp = `mllpd send sends each FILE as one message over one connection, waits for its answer and prints it.
It exits 1 when an answer is not AA or CA, or does not come.`

func send(args []string, s streams) error {
	var set assignments
	f := flag.NewFlagSet("send", flag.ContinueOnError)
	to := f.String("to", "", "HOST:PORT of the listener")
	secure := f.Bool("tls", false, "use TLS; SSLServerCACerts are the CAs, the system's when it is empty")
	f.Var(&set, "set", "NAME=VALUE, one setting; may be given again")
	if err := parse(f, args, s, sendHelp); err != nil {
		return err
	}
	if *to == "" || f.NArg() == 0 {
		return misused("give -to HOST:PORT and at least one file")
	}
	settings, err := configure("", set)
	if err != nil {
		return err
	}
	o, err := settings.ClientOptions(*to, *secure)
	if err != nil {
		return err
	}
	return sendFiles(o, f.Args(), s)
}

func sendFiles(o mllpcore.ClientOptions, files []string, s streams) error {
	ctx := context.Background()
	client, err := mllpcore.Dial(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // every answer has been read
	refused := 0
	for _, name := range files {
		payload, err := os.ReadFile(name) //nolint:gosec // the user names it
		if err != nil {
			return err
		}
		answer, err := client.Send(ctx, payload)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if answer == nil {
			answer = []byte("sent; it asks for no acknowledgement")
		} else if !positive(answer) {
			refused++
		}
		if _, err := fmt.Fprintf(s.out, "%s: %s\n", name, strings.ReplaceAll(string(answer), "\r", "\n  ")); err != nil {
			return err
		}
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d messages were not accepted", refused, len(files))
	}
	return nil
}

func positive(answer []byte) bool {
	h, err := hl7.ParseHeader(answer)
	if err != nil {
		return false
	}
	a, ok := hl7.ParseAnswer(answer, &h)
	return ok && a.Accepted()
}
