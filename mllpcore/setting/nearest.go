package setting

import (
	"fmt"
	"strings"

	"mllpscope/mllpcore/nearest"
	"mllpscope/mllpcore/plural"
)

// nearestMax bounds the length of a name that is compared with all others: a file given by mistake costs nothing.
const nearestMax = 100

// unknownSetting returns the error for a name that no row has, with the nearest known one.
func unknownSetting(name string, known []string) error {
	if len(name) > nearestMax {
		return fmt.Errorf("%w (a name of %d bytes): give a name of the settings reference", ErrUnknownSetting, len(name))
	}
	if shown := nameOnly(name); shown != strings.TrimSpace(name) {
		if shown != "" {
			return fmt.Errorf("%w: what stands behind %s is not shown and is no part of a name: write %s=VALUE",
				ErrUnknownSetting, shown, shown)
		}
		return fmt.Errorf("%w: a name has letters and digits, and what was given (%s, not shown) has others: write "+
			"NAME=VALUE", ErrUnknownSetting, plural.Of(len(name), "byte"))
	}
	if names := meant(name, known); len(names) > 0 {
		return fmt.Errorf("%w %q: did you mean %s?", ErrUnknownSetting, name, orOf(names))
	}
	return fmt.Errorf("%w %q: no name is near it; mllpd settings lists all", ErrUnknownSetting, name)
}

// nearestName is nearest that tells whether the best is near enough to be what was meant.
func nearestName(name string, known []string) (best string, near bool) {
	best, typos := nearest.Name(name, known)
	return best, typos <= 2 || typos <= len(best)/3
}

// Nearest returns the settings that a name that is none may have been meant for; none when nothing is near.
func Nearest(name string) (rows []Row) {
	if len(name) > nearestMax {
		return nil
	}
	for _, n := range meant(name, table().names) {
		if row, err := Lookup(n); err == nil {
			rows = append(rows, row)
		}
	}
	return rows
}
