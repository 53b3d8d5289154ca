package main

import (
	"flag"
	"fmt"

	"mllpscope/mllpcore/about"
	"mllpscope/mllpcore/setting"
)

// settings writes the reference of all settings, from the table in the code.
func settings(args []string, s streams) error {
	f := flag.NewFlagSet("settings", flag.ContinueOnError)
	markdown := f.Bool("markdown", false, "write Markdown")
	if err := parse(f, args, s, "mllpd settings prints every setting with its default, range and meaning."); err != nil {
		return err
	}
	return setting.WriteReference(s.out, *markdown)
}

func version(args []string, s streams) error {
	f := flag.NewFlagSet("version", flag.ContinueOnError)
	if err := parse(f, args, s, "mllpd version prints version, commit, Go version and platform."); err != nil {
		return err
	}
	_, err := fmt.Fprintln(s.out, about.Build())
	return err
}
