// Command mllpscope is a desktop instrument for HL7 v2 over MLLP: it listens, answers, keeps and shows messages.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"mllpscope/assets"
	"mllpscope/mllpcore"
	"mllpscope/ui"
)

func main() {
	profile := flag.String("profile", "", "name or file of the profile to start with, instead of the last one")
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
	log := mllpcore.NewMemoryLog(0, 0)
	server := mllpcore.NewServer(mllpcore.Options{Log: log})
	events := server.Subscribe(mllpcore.SubscribeOptions{})
	a := app.NewWithID("io.mllpscope.app")
	a.SetIcon(fyne.NewStaticResource("mllpscope.png", assets.Icon()))
	profiles := ui.NewProfileFiles(a.Preferences())
	if *profile != "" {
		profiles.SetLast(*profile)
	}
	window := ui.New(ui.Deps{
		App: a, Server: server, Log: log, Events: events.C, Missed: events.Missed,
		Profiles: profiles, Samples: ui.Samples(assets.Samples()),
	})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, window.Shutdown)
	window.Run()
	if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "mllpscope:", err)
		os.Exit(1)
	}
}
