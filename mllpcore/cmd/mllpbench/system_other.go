//go:build !linux

package main

import (
	"math"
	"os"
)

func cpuMicros() int64 { return 0 }

func syncData(f *os.File) error { return f.Sync() }

func openFilesLimit() (uint64, error) { return math.MaxUint64, nil }
