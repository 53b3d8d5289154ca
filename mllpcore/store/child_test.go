package store

import (
	"fmt"
	"io"
	"os"
)

// holdChild opens the log and holds it until its standard input ends.
func holdChild(path string) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	fmt.Println("held")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Close()
}

func limitChild(string) error { return nil }
