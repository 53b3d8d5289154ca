package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/walfile"
)

// notices collects what OnNotice is told.
type notices struct {
	mu  sync.Mutex
	all []status.Notice
}

func (n *notices) add(notice status.Notice) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, notice)
}

// text returns all that was told, a line each.
func (n *notices) text() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []string
	for _, notice := range n.all {
		all = append(all, string(notice.Kind)+": "+notice.Text)
	}
	return strings.Join(all, "\n")
}

// rounds is how often a test is run whose rounds differ, by chance or by who comes first: ROUNDS, or so many.
func rounds(t testing.TB, usual int) int {
	v := os.Getenv("ROUNDS")
	if v == "" && testing.Short() {
		return 2
	}
	if v == "" && underRace { // which finds in a few what two goroutines touch
		return min(usual, 3)
	}
	if v == "" {
		return usual
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("ROUNDS: %v", err)
	}
	return n
}

// bodies are what was acknowledged, by ID.
type bodies map[message.ID][]byte

// killed is a log as a killed process left it.
type killed struct {
	name          string
	database, wal []byte
	used          int // of the WAL
	sent          bodies
}

// kill makes a log with n messages, some of them large, and takes it as it is then.
func kill(t *testing.T, name string, n int, moved bool) killed {
	t.Helper()
	path := logFile(t)
	s := open(t, path, Options{})
	k := killed{name: name, sent: bodies{}}
	var reader *sqlite.Conn
	if !moved {
		reader = holdSnapshot(t, path)
	}
	for i := 0; i < n; i++ {
		group := make([]*message.Message, 1+i%3)
		for j := range group {
			group[j] = sample(fmt.Sprintf("%d-%d", i, j))
			if (i+j)%17 == 3 {
				group[j].Body = append(group[j].Body, "OBX|2|TX|||"+strings.Repeat(fmt.Sprint(i, "-", j, " "), 3000)+"\r"...)
			}
		}
		mustKeep(t, s, group...)
		for _, m := range group {
			k.sent[m.ID] = m.Body
			if m.ID%2 == 0 {
				s.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Bytes: []byte("\vMSH|\x1c\r")})
			}
		}
	}
	awaitDerived(t, s)
	if moved {
		await(t, "moved", func() bool {
			return s.ask(t.Context(), func(w *writer) error { return w.checkpoint() }) == nil
		})
	}
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", "-wal")
	var err error
	if k.database, err = os.ReadFile(left); err == nil {
		k.wal, err = os.ReadFile(left + "-wal")
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := walfile.Read(bytes.NewReader(k.wal), int64(len(k.wal)))
	if err != nil {
		t.Fatal(err)
	}
	k.used = int(w.At(w.Committed()))
	if w.Accepted() != w.Committed() || w.Accepted() < 20 {
		t.Fatalf("%s: of %d frames %d are accepted, %d committed", name, len(w.Frames), w.Accepted(), w.Committed())
	}
	if reader != nil {
		_ = reader.Close()
	}
	return k
}

// damage changes some bytes of a WAL and says what it did.
func (k *killed) damage(wal []byte, r *rand.Rand) string {
	where := r.IntN(k.used)
	switch r.IntN(5) {
	case 0: // a sector of rubbish
		from := where &^ 511
		for i := from; i < min(from+512, k.used); i++ {
			wal[i] = byte(r.Uint32())
		}
		return fmt.Sprintf("rubbish from byte %d", from)
	case 1: // a block that was never written
		from := where &^ 4095
		clear(wal[from:min(from+4096, k.used)])
		return fmt.Sprintf("zeros from byte %d", from)
	default:
		var said []string
		for range 1 + r.IntN(4) {
			where = r.IntN(k.used)
			wal[where] ^= 1 << r.IntN(8)
			said = append(said, strconv.Itoa(where))
		}
		return "bits flipped in byte " + strings.Join(said, ", ")
	}
}

// named finds the IDs that notices name.
func named(said string) map[message.ID]bool {
	all := map[message.ID]bool{}
	lists := regexp.MustCompile(`(?:missing, unless they were never acknowledged: |about \d+ messages? \()([^.)]*)[.)]`)
	for _, list := range lists.FindAllStringSubmatch(said, -1) {
		for _, span := range strings.Split(list[1], ", ") {
			from, to, _ := strings.Cut(span, "–")
			if to == "" {
				to = from
			}
			a, errA := strconv.Atoi(from)
			b, errB := strconv.Atoi(to)
			if errA != nil || errB != nil {
				panic(span)
			}
			for ; a <= b; a++ {
				all[message.ID(a)] = true
			}
		}
	}
	return all
}

// check looks for every acknowledged message: it is there with its bytes, or it is said that it is missing.
func (k *killed) check(t *testing.T, path, what string) (missing int, said string) {
	t.Helper()
	missing, said, after := k.opened(t, path, what)
	if _, used := k.sent[after]; used {
		t.Errorf("%s, %s: ID %d is given out again", k.name, what, after)
	}
	return missing, said
}

// opened is check without a look at the ID of the message that is kept next, which it returns.
func (k *killed) opened(t *testing.T, path, what string) (missing int, said string, next message.ID) {
	t.Helper()
	var told notices
	s, err := Open(path, Options{OnNotice: told.add})
	if err != nil {
		t.Fatalf("%s, %s: %v", k.name, what, err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("%s, %s: close: %v", k.name, what, err)
		}
	}()
	awaitDerived(t, s)
	said = told.text()
	gone := named(said)
	for id, body := range k.sent {
		kept, ok := s.Get(id)
		switch {
		case ok && bytes.Equal(kept.Body, body):
		case !ok && gone[id]:
			missing++
		default:
			t.Errorf("%s, %s: message %d is there: %v, and nothing is said of it but:\n%s", k.name, what, id, ok, said)
		}
	}
	after := sample("after")
	mustKeep(t, s, after)
	checkIntegrity(t, s)
	return missing, said, after.ID
}

func checkIntegrity(t *testing.T, s *Store) {
	t.Helper()
	awaitDerived(t, s)
	totals := s.Totals()
	err := s.Look(t.Context(), func(c *sqlite.Conn) error {
		for query, want := range map[string]int64{
			"SELECT count(*) FROM message WHERE id NOT IN (SELECT id FROM mark WHERE deleted IS NOT NULL)": int64(totals.Count),
			"SELECT count(*) FROM message WHERE id NOT IN (SELECT id FROM summary)":                        0,
			"SELECT value FROM meta WHERE name = 'count'":                                                  int64(totals.Count),
		} {
			if got, err := c.Number(query); err != nil || got != want {
				t.Errorf("%s: %d, want %d (%v)", query, got, want, err)
			}
		}
		return c.Query(func(v []driverValue) (bool, error) {
			if sqlite.Text(v[0]) != "ok" {
				t.Errorf("integrity: %v", v[0])
			}
			return true, nil
		}, "PRAGMA integrity_check")
	})
	if err != nil {
		t.Error(err)
	}
}

// Bits rot in the WAL of a log whose process was killed: what was acknowledged is there after the next start, or it is
// said what is missing.
func TestRottenWAL(t *testing.T) {
	n := rounds(t, 5)
	missing, mended := 0, 0
	for _, k := range []killed{kill(t, "not moved", 60, false), kill(t, "moved", 60, true)} {
		for round := range n {
			r := rand.New(rand.NewPCG(uint64(round), uint64(len(k.name))))
			path := filepath.Join(t.TempDir(), "log.mllp")
			wal := bytes.Clone(k.wal)
			what := k.damage(wal, r)
			for name, content := range map[string][]byte{path: k.database, path + "-wal": wal} {
				if err := os.WriteFile(name, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			lost, said := k.check(t, path, what)
			missing += lost
			if strings.Contains(said, "Nothing is missing") {
				mended++
			}
			kept, _ := filepath.Glob(path + "-wal.damaged-*")
			if said != "" && len(kept) != 1 {
				t.Errorf("%s, %s: kept aside: %v", k.name, what, kept)
			}
			for _, name := range kept {
				if content, err := os.ReadFile(name); err != nil || !bytes.Equal(content, wal) {
					t.Errorf("%s, %s: what is kept aside is not what was found: %v", k.name, what, err)
				}
			}
			if t.Failed() {
				t.Logf("%s, %s: %s", k.name, what, said)
				return
			}
		}
	}
	t.Logf("%d rounds, %d mended wholly, %d messages missing and said", 2*n, mended, missing)
}

// A start that is killed after it has kept a damaged WAL aside, and before it has brought in what stands there, leaves
// that to the next.
func TestRottenWALIsBroughtInLater(t *testing.T) {
	k := kill(t, "later", 40, false)
	path := filepath.Join(t.TempDir(), "log.mllp")
	middle := k.used / 2
	for i := range 3000 { // no later image of these pages may be there, or it is not cut
		k.wal[middle+i] = byte(i * 7)
	}
	for name, content := range map[string][]byte{path: k.database, path + place.WALSuffix: k.wal} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{}
	o.setDefaults()
	left, err := (&Store{path: path, options: o}).lookAtWAL()
	if err != nil || left == nil {
		t.Fatalf("no damage is found: %v", err)
	}
	left.close()
	if _, said := k.check(t, path, "killed in between"); !strings.Contains(said, "is damaged at byte") {
		t.Errorf("said: %s", said)
	}
	if kept, _ := filepath.Glob(path + "-wal.damaged*"); len(kept) != 1 || kept[0] == path+place.DamagedSuffix {
		t.Errorf("kept aside: %v", kept)
	}
}
