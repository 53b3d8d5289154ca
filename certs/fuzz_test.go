package certs

import (
	"testing"
	"time"
)

// fuzzRounds is what one input may cost: enough for files with the usual 2048 rounds, and little beside reading them.
const fuzzRounds = 40_000

// FuzzLoad holds that no bytes make Load panic, and that what loads can be used.
func FuzzLoad(f *testing.F) {
	for _, tt := range valid {
		f.Add(testFile(f, tt.file), tt.password)
	}
	for _, tt := range invalid {
		f.Add(testFile(f, tt.file), tt.password)
	}
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		_, _ = parseAuthorities(data, &allowance{rounds: fuzzRounds})
		s, err := load(data, TypeAuto, passphrase{password, &allowance{rounds: fuzzRounds}})
		if err != nil {
			return
		}
		if len(s.Entries) == 0 {
			t.Fatal("a store without entries and without an error")
		}
		for _, e := range s.Entries {
			Describe(e, time.Unix(0, 0))
			if e.Key == nil {
				continue
			}
			if _, err := e.TLS(); err != nil || !samePublic(e.Key.Public(), e.Leaf.PublicKey) {
				t.Fatalf("an entry that cannot be used: %v", err)
			}
		}
	})
}
