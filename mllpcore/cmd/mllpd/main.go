// Command mllpd is MLLPScope without a window: a listener for HL7 v2 over MLLP for servers and for CI.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `mllpd listens for HL7 v2 messages over MLLP and answers them.

  mllpd serve    [-profile NAME|FILE] [-listen HOST:PORT] [-set NAME=VALUE]… [-store FILE|none] [-json]
                 [-trust-clock]
  mllpd export   [-store FILE] [-filter EXPR] [-format jsonl|hl7|csv|ids] [-out FILE]
  mllpd backup   [-store FILE] -to FILE [-force]
  mllpd reindex  [-store FILE]
  mllpd verify   [-store FILE] [-json] [-confirm-missing]
  mllpd recover  [-store FILE] [-wal FILE] -out NEW
  mllpd send     -to HOST:PORT [-tls] [-set NAME=VALUE]… FILE…
  mllpd settings [-markdown]
  mllpd version

Run mllpd COMMAND -h for what a command does and takes. A value of -set can be read from a file:
-set SSLCertStorePassword=@FILE. Write @@ for a value that begins with @.
`

// streams are what a command writes and what ends it; tests and services give their own.
type streams struct {
	out, err io.Writer
	endings  chan os.Signal // nil: only signals of the system end a command
}

// signals returns the channel that what ends a command comes on.
func (s streams) signals() chan os.Signal {
	if s.endings != nil {
		return s.endings
	}
	return make(chan os.Signal, 2)
}

type command func(args []string, s streams) error

func main() {
	if status, ok := asService(os.Args[1:]); ok {
		os.Exit(status)
	}
	os.Exit(run(os.Args[1:], streams{out: os.Stdout, err: os.Stderr}))
}

// run returns the exit status: 0, 1 for what failed, 2 for arguments that make no sense.
func run(args []string, s streams) int {
	commands := map[string]command{
		"serve": serve, "export": exportMessages, "backup": backup, "reindex": reindex, "verify": verify,
		"recover": recoverLog,
		"send":    send, "settings": settings, "version": version,
	}
	if len(args) == 0 {
		_, _ = io.WriteString(s.err, usage) // nobody is left to tell when stderr fails
		return 2
	}
	commands["--version"], commands["-version"] = version, version
	do, ok := commands[args[0]]
	switch {
	case args[0] == "help", args[0] == "-h", args[0] == "--help", args[0] == "-help":
		_, _ = io.WriteString(s.out, usage)
		return 0
	case !ok:
		_, _ = fmt.Fprintf(s.err, "mllpd: there is no command %q: serve, export, backup, reindex, verify, recover, send, "+
			"settings or version\n", shown(args[0]))
		return 2
	}
	err := do(args[1:], s)
	var misuse *usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &misuse):
		_, _ = fmt.Fprintf(s.err, "mllpd %s: %v\n", args[0], err)
		return 2
	default:
		_, _ = fmt.Fprintf(s.err, "mllpd %s: %v\n", args[0], err)
		return 1
	}
}

// untilInterrupted returns a context that ends with one of endings. A command asks for it before it does anything: a
// signal that comes early would end it without a word.
func untilInterrupted() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), endings()...)
}

// endings are the signals that end a command in good order. A terminal that is closed sends SIGHUP, which nohup has
// ignored: then it stays so.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// usageError is an argument that makes no sense.
type usageError struct{ error }

func misused(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// parse parses flags; unknown ones are misuse in one line.
func parse(f *flag.FlagSet, args []string, s streams, explain string) error {
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	err := f.Parse(args)
	f.Visit(func(option *flag.Flag) {
		// What comes behind it may be a part of it, and then what is wrong with that says nothing.
		if set, ok := option.Value.(*assignments); ok && set.wrong != nil && !errors.Is(err, flag.ErrHelp) {
			err = set.wrong
		}
	})
	if errors.Is(err, flag.ErrHelp) {
		_, _ = fmt.Fprintf(s.out, "%s\n\n", explain)
		f.SetOutput(s.out)
		f.PrintDefaults()
		return err
	}
	var misuse *usageError
	if err != nil && !errors.As(err, &misuse) {
		err = &usageError{err}
	}
	return err
}
