package main

import (
	"context"
	"errors"
	"flag"
	"net"
	"os/signal"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/setting"
	"mllpscope/mllpcore/signals"
	"mllpscope/mllpcore/store"
)

// shutdownTime is how long messages in progress may take after SIGINT or SIGTERM before they are cut.
const shutdownTime = 30 * time.Second

const serveHelp = `mllpd serve listens for messages, answers them and reports what happens, until SIGINT or
SIGTERM. Then it finishes the messages in progress and exits 0. A message that makes no progress
for a second is not waited for. A second signal ends everything at once.`

type serveOptions struct {
	profile, listen, store string
	json, trustClock       bool
	set                    assignments
}

func serve(args []string, s streams) error {
	var o serveOptions
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	f.StringVar(&o.profile, "profile", "", "start with the profile of this `NAME`, or in this file")
	f.StringVar(&o.listen, "listen", "", "listen on `HOST:PORT` instead of LocalHost and LocalPort; :0 picks a free port")
	f.StringVar(&o.store, "store", "",
		"the log `FILE` to keep messages in, or none to keep nothing (default: the one in the user's data folder)")
	f.BoolVar(&o.json, "json", false, "write each event as a JSON object to standard output")
	f.BoolVar(&o.trustClock, "trust-clock", false, "trust the computer's clock at this start: count the time "+
		"for which it says the machine was off, so that kept messages are older by that")
	f.Var(&o.set, "set", "set one setting: `NAME=VALUE`; may be repeated")
	if err := parse(f, args, s, serveHelp); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0 && o.set.secretSeen():
		return misused("an argument behind a secret is not expected here: a value with blanks needs quotes, and none " +
			"stands behind the =")
	case f.NArg() > 0:
		return misused("%q is not expected here", shown(f.Arg(0)))
	}
	signals.OutliveReaders() // a listener goes on, whoever reads what it says
	settings, err := o.settings(s)
	if err != nil {
		return err
	}
	if settings.SSLEnabled {
		tellLeftOut(s, "serve", &settings, mllpcore.ClientAuthorities)
	}
	hooks, err := hooksOf(o.profile, s)
	if err != nil {
		return err
	}
	log, err := openLog(o.store, store.Options{TrustClock: o.trustClock}, s)
	if err != nil {
		return err
	}
	log.confirm()
	core := mllpcore.Options{Settings: &settings, Hooks: hooks, OwnMemory: ownMemory}
	if log.Store != nil {
		core.Log = log.Store
	}
	err = listen(core, o.json, log, s)
	return errors.Join(err, log.close())
}

// ownMemory is about what the program takes beside the messages.
const ownMemory = 32 << 20

// settings are those of the profile, then -set, then -listen.
func (o *serveOptions) settings(s streams) (setting.Values, error) {
	settings, err := configure(o.profile, o.set, s)
	if err != nil || o.listen == "" {
		return settings, err
	}
	host, port, err := net.SplitHostPort(o.listen)
	if err != nil {
		return settings, misused("-listen %s: give HOST:PORT, such as 0.0.0.0:2575 or :2575",
			setting.HideCredentials(o.listen))
	}
	return settings, settings.SetAll(map[string]string{"LocalHost": host, "LocalPort": port})
}

func listen(o mllpcore.Options, asJSON bool, log *keptLog, s streams) error {
	server := mllpcore.NewServer(o)
	var r *reporter
	if asJSON {
		r = newReporter(server, s.out, jsonLine, mllpcore.EventKinds())
	} else {
		r = newReporter(server, s.out, log.textLine, []mllpcore.EventKind{mllpcore.EventLog})
	}
	asked := s.signals()
	signal.Notify(asked, endings()...)
	defer signal.Stop(asked)
	if err := server.Listen(); err != nil {
		r.ending()
		_ = server.Close() // nothing was accepted
		r.wait(s.err)
		return err
	}
	if asJSON {
		log.told.Listen(r.hear) // otherwise what the log tells is on stderr alone, as it is of a start that fails
	}
	r.ready(server.Addrs())
	<-asked
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	go func() {
		<-asked
		cancel()
	}()
	r.ending()
	err := server.Shutdown(ctx)
	r.wait(s.err)
	if err != nil {
		r.cut(s.err)
	}
	return nil
}
