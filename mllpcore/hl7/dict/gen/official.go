package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed official.txt
var official string

// official writes the segments that came after the newest version of the npm package.
func (e *encoder) official(text string) error {
	var rows [][]string
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, " | ")
		if len(columns) != 3 || !slices.Contains(laterVersions[:], columns[1]) {
			return fmt.Errorf("official segments, line %d: a segment, its version and its name are needed", i+1)
		}
		rows = append(rows, columns)
	}
	e.number(len(rows))
	for _, columns := range rows {
		for _, text := range columns {
			e.string(text)
		}
	}
	return nil
}
