package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed histories.txt
var histories string

// laterVersions are those that the npm package does not have.
var laterVersions = [...]string{"2.8", "2.8.1", "2.8.2", "2.9"}

// span is from which version up to which one a value is in its table; "" is no bound.
type span struct{ since, until string }

// addHistories reads the rows of histories.txt into the tables.
func (src *source) addHistories(text string) error {
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := src.addHistory(strings.Split(line, "|")); err != nil {
			return fmt.Errorf("histories, line %d: %w", i+1, err)
		}
	}
	return nil
}

func (src *source) addHistory(columns []string) error {
	if len(columns) != 5 {
		return fmt.Errorf("%d columns instead of 5", len(columns))
	}
	for i := range columns {
		columns[i] = strings.TrimSpace(columns[i])
	}
	number, err := strconv.Atoi(columns[0])
	if err != nil {
		return err
	}
	id, code, text := strconv.Itoa(number), columns[1], columns[4]
	t, ok := src.tables[id]
	if !ok {
		return fmt.Errorf("no table %s", id)
	}
	var s span
	if s.since, err = versionOrNone(columns[2]); err != nil {
		return err
	}
	if s.until, err = versionOrNone(columns[3]); err != nil {
		return err
	}
	switch _, there := t.Values[code]; {
	case code == anySegments:
		t.open = true
	case there == (text != ""):
		return fmt.Errorf("table %s has %q: %v, which needs a text: %v", id, code, there, !there)
	case s == span{}:
		return fmt.Errorf("table %s, %q: nothing is said", id, code)
	default:
		if !there {
			t.Values[code] = text
		}
		if t.spans == nil {
			t.spans = make(map[string]span)
		}
		if _, twice := t.spans[code]; twice {
			return fmt.Errorf("table %s has %q twice", id, code)
		}
		t.spans[code] = s
	}
	src.tables[id] = t
	return nil
}

func versionOrNone(s string) (string, error) {
	switch {
	case s == absent:
		return "", nil
	case slices.Contains(versionNames[:], s), slices.Contains(laterVersions[:], s):
		return s, nil
	}
	return "", fmt.Errorf("no version %q", s)
}
