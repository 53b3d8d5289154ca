//go:build !e2e

package ui

import "mllpscope/ui/pump"

// dumping returns no worker: only the app that is built for end-to-end tests tells what its window shows.
func (*UI) dumping() []pump.Worker { return nil }
