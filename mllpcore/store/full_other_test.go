//go:build !linux

package store

import "errors"

func limitFileSize(uint64) (func() error, error) { return nil, errors.New("only on Linux") }
