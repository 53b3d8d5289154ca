//go:build !linux

package mllpcore

import "errors"

// canPoll tells that there are no pollers here: every connection is read by its own goroutine.
const canPoll = false

type pollers struct{}

type poller struct{}

func (*pollers) one() *poller { return nil }
func (*pollers) end()         {}
func (*pollers) wait()        {}

func (*poller) add(*Connection) (int32, error) { return 0, errors.ErrUnsupported }
func (*poller) remove(*Connection, int32)      {}
