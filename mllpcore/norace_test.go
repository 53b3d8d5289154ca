//go:build !race

package mllpcore_test

// raceDetector tells that these tests run under it: it drops memory that was to be used again, at random.
const raceDetector = false
