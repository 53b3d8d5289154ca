package setting

import (
	"slices"
	"strings"
	"sync"
)

// catalog is the table that declares every setting, with what finding a row needs. It is built once and never changed.
type catalog struct {
	rows  []Row          // in the order of SPEC
	names []string       // of the rows, in their order
	index map[string]int // of a row by its name in lower case
}

//nolint:gochecknoglobals // the one table of settings: built at the first use, read only
var table = sync.OnceValue(func() *catalog {
	c := &catalog{rows: slices.Concat(
		serverRows(),     // SPEC section 1
		connectionRows(), // section 2
		mllpRows(),       // 5.1
		tcpRows(),        // 5.2
		firewallRows(),   // 5.2, the outgoing half
		tlsRows(),        // 5.3
		baseRows(),       // 5.4
		scopeRows(),      // 5.5
	)}
	c.index = make(map[string]int, len(c.rows))
	for i, row := range c.rows {
		c.names = append(c.names, row.Name)
		c.index[strings.ToLower(row.Name)] = i
	}
	return c
})

// Table returns every setting in the order of SPEC sections 1, 2 and 5.
func Table() []Row { return slices.Clone(table().rows) }

// Lookup finds a setting by its name, in any case. The error matches ErrUnknownSetting and names the nearest known one.
func Lookup(name string) (Row, error) {
	c := table()
	i, ok := c.index[strings.ToLower(strings.TrimSpace(name))]
	if !ok {
		return Row{}, unknownSetting(name, c.names)
	}
	return c.rows[i], nil
}
