// Command mllpscope is a desktop instrument for HL7 v2 over MLLP: it listens, answers, keeps and shows messages.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"fyne.io/fyne/v2/app"

	"mllpscope/assets"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/about"
	"mllpscope/mllpcore/rules"
	"mllpscope/mllpcore/store"
	"mllpscope/ui"
	"mllpscope/ui/crash"
	"mllpscope/ui/ending"
	"mllpscope/ui/instance"
	"mllpscope/ui/keyring"
	"mllpscope/ui/listener"
	"mllpscope/ui/logfile"
	"mllpscope/ui/memory"
)

func main() {
	profile := flag.String("profile", "", "name or file of the profile to start with, instead of the last one")
	path := flag.String("store", store.DefaultPath(), "file of the message log")
	version := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *version {
		fmt.Println(about.Build())
		return
	}
	answering, err := rules.New(rules.Set{}, ui.RuleNames)
	end := ending.New(os.Exit, os.Stderr)
	end.Fail(errors.Join(err, ui.DisplayError()))
	starts, handed := instance.Take(*path, flag.Args(), os.Stderr)
	if handed {
		return
	}
	signals := end.Watch()
	crashed := crash.Watch(*path)
	kept, state := logfile.Open(*path), memory.Open(memory.Path())
	server := mllpcore.NewServer(mllpcore.Options{Log: kept.Log, OwnMemory: ui.OwnMemory})
	events := server.Subscribe(mllpcore.SubscribeOptions{})
	kept.TellTo(server)
	answering.Attach(server)
	a := app.NewWithID("io.mllpscope.app")
	ui.TakeOver(state, a.Preferences())
	window := ui.New(ui.Deps{
		App: a, Server: server, Log: kept.Source, Disk: kept.Disk, Keep: kept.Log, LogErr: kept.Err, Crash: crashed,
		Events: events.C, Missed: events.Missed, Starts: starts, Started: signals.Own, Trouble: state.OnTrouble,
		Close: end.Begin, Profiles: listener.NewProfileFiles(state).From(*profile), Samples: assets.Samples(),
		Files: logfile.Files{Live: kept}, Rules: answering, Keyring: keyring.New(), Memory: state, Forgot: state.Notice(),
	})
	os.Exit(end.Run(window.Run, window.Quit, ending.InOrder(window.Stop, server.Shutdown, window.Finish, kept.Close,
		kept.Saving, state.Close)...))
}
