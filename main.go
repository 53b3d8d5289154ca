// Command mllpscope is a desktop instrument for HL7 v2 over MLLP: it listens, answers, keeps and shows messages.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"mllpscope/assets"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/store"
	"mllpscope/ui"
	"mllpscope/ui/keyring"
	"mllpscope/ui/logfile"
)

func main() {
	profile := flag.String("profile", "", "name or file of the profile to start with, instead of the last one")
	file := flag.String("store", store.DefaultPath(), "file of the message log")
	version := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *version {
		fmt.Println(mllpcore.BuildInfo())
		return
	}
	if err := ui.DisplayError(); err != nil {
		fmt.Fprintln(os.Stderr, "mllpscope:", err)
		os.Exit(1)
	}
	kept := logfile.Open(*file)
	server := mllpcore.NewServer(mllpcore.Options{Log: kept.Log})
	events := server.Subscribe(mllpcore.SubscribeOptions{})
	a := app.NewWithID("io.mllpscope.app")
	a.SetIcon(fyne.NewStaticResource("mllpscope.png", assets.Icon()))
	profiles := ui.NewProfileFiles(a.Preferences())
	if *profile != "" {
		profiles.SetLast(*profile)
	}
	window := ui.New(ui.Deps{
		App: a, Server: server, Log: kept.Source, LogErr: kept.Err, Events: events.C, Missed: events.Missed,
		Profiles: profiles, Samples: ui.Samples(assets.Samples()), OpenFile: logfile.OpenFile,
		Rules: ui.NewAnswering(server), Keyring: keyring.New(),
	})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, window.Shutdown)
	window.Run()
	if err := errors.Join(server.Close(), kept.Close()); err != nil {
		fmt.Fprintln(os.Stderr, "mllpscope:", err)
		os.Exit(1)
	}
}
