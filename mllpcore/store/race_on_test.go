//go:build race

package store

// underRace says that the race detector watches, which makes SQLite ten times slower.
const underRace = true
