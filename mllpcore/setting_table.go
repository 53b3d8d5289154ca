package mllpcore

import (
	"slices"
	"strings"
)

// settingTable declares every setting, in the order of SPEC. It is built once and never changed.
var settingTable = slices.Concat(
	serverRows(),     // SPEC section 1
	connectionRows(), // section 2
	mllpRows(),       // 5.1
	tcpRows(),        // 5.2
	firewallRows(),   // 5.2, the outgoing half
	tlsRows(),        // 5.3
	baseRows(),       // 5.4
	scopeRows(),      // 5.5
)

// settingIndex finds a row by its name in lower case.
var settingIndex = indexSettings(settingTable)

var settingNames = namesOf(settingTable)

func indexSettings(table []Setting) map[string]int {
	index := make(map[string]int, len(table))
	for i, row := range table {
		index[strings.ToLower(row.Name)] = i
	}
	return index
}

func namesOf(table []Setting) []string {
	names := make([]string, len(table))
	for i, row := range table {
		names[i] = row.Name
	}
	return names
}

// Table returns every setting in the order of SPEC sections 1, 2 and 5.
func Table() []Setting { return slices.Clone(settingTable) }

// Lookup finds a setting by its name, in any case. The error matches ErrUnknownSetting and names the nearest known one.
func Lookup(name string) (Setting, error) {
	i, ok := settingIndex[strings.ToLower(strings.TrimSpace(name))]
	if !ok {
		return Setting{}, unknownSetting(name)
	}
	return settingTable[i], nil
}
