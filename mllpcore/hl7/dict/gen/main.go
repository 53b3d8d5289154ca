// Command gen turns the npm package hl7-dictionary into the one file that package dict reads.
//
//	npm pack hl7-dictionary@1.0.1 && tar xzf hl7-dictionary-1.0.1.tgz
//	HL7_DICTIONARY=$PWD/package go generate mllpscope/mllpcore/hl7/dict
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	from := flag.String("from", "", "folder of the unpacked npm package hl7-dictionary 1.0.1")
	to := flag.String("to", "", "file to write")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	if from == "" || to == "" {
		return fmt.Errorf("both -from and -to are needed")
	}
	src, err := readSource(from)
	if err != nil {
		return err
	}
	data, err := encode(src)
	if err != nil {
		return err
	}
	if err := os.WriteFile(to, data, 0o644); err != nil { //nolint:gosec // embedded in the program: nothing to hide
		return fmt.Errorf("write the dictionary: %w", err)
	}
	return nil
}
