package main

import (
	"fmt"

	"mllpscope/certs"
	"mllpscope/mllpcore/setting"
)

// tellLeftOut says on standard error which certificates of a list of authorities cannot be used. What is wrong with the
// list as a whole is said by who uses it.
func tellLeftOut(s streams, command string, set *setting.Values,
	list func(*setting.Values) (certs.Authorities, error),
) {
	cas, err := list(set)
	if err != nil {
		return
	}
	for _, text := range cas.LeftOut {
		_, _ = fmt.Fprintf(s.err, "mllpd %s: %s\n", command, text) // a hint: the work goes on
	}
}
