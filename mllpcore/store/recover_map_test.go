package store

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"mllpscope/mllpcore/store/walfile"
)

// The page that notes what others are for is damaged: what it calls free then may hold messages, and nothing is left
// out for it.
func TestRecoverWithADamagedMap(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	const n = 600
	for i := range n {
		mustKeep(t, s, sample(fmt.Sprintf("M%d", i)))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(4, 2))
	rubbish := make([]byte, walfile.PageBytes)
	for i := range rubbish {
		rubbish[i] = byte(r.IntN(6)) // kinds that there are
	}
	if err := overwrite(path, walfile.PageBytes, rubbish); err != nil {
		t.Fatal(err)
	}
	report, got := recovered(t, Source{Log: path})
	if len(got) != n {
		t.Errorf("%d of %d messages, %+v", len(got), n, report)
	}
}
