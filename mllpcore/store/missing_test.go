package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

// findingsOf are what Verify says of a log, a line each.
func findingsOf(t *testing.T, path string) (missing string, r Report) {
	t.Helper()
	r, err := Verify(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, string(f.Part)+": "+f.Text)
	}
	return strings.Join(lines, "\n"), r
}

// What a start has found missing stays in the log after it was said: who checks the log later learns of it, until
// somebody confirms it, and sees the record then.
func TestWhatIsMissingStaysKnown(t *testing.T) {
	s, path := used(t, 8)
	s.lock.Note(8)
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", lockfile.Suffix) // without its WAL
	var told notices
	mustClose(t, open(t, left, Options{OnNotice: told.add})) // which has said it
	for range 2 {
		missing, r := findingsOf(t, left)
		if strings.Count(missing, "missing: ") != 1 || !strings.Contains(missing, "about 8 messages (1–8)") {
			t.Errorf("found %q", missing)
		}
		if len(r.Known) != 1 || r.Known[0].Count != 8 || r.Known[0].IDs != "1–8" || !r.Known[0].Open() {
			t.Errorf("known: %+v", r.Known)
		}
		s := open(t, left, Options{OnNotice: told.add})
		if all, untold := s.Missing(); len(all) != 1 || len(untold) != 1 {
			t.Errorf("known at the start: %v, %v", all, untold)
		}
		mustClose(t, s)
	}
	again := open(t, left, Options{OnNotice: told.add})
	all, _ := again.Missing()
	if n, err := again.ConfirmMissing(t.Context(), all, "anna"); n != 1 || err != nil {
		t.Errorf("confirmed %d, %v", n, err)
	}
	if n, err := again.ConfirmMissing(t.Context(), all, "anna"); n != 0 || err != nil {
		t.Errorf("confirmed once more %d, %v", n, err)
	}
	mustKeep(t, again, sample("NEW"))
	mustClose(t, again)
	missing, r := findingsOf(t, left)
	if missing != "" || len(r.Known) != 1 || r.Known[0].By != "anna" || !strings.Contains(fmt.Sprint(r.Remarks), "confirmed by anna") {
		t.Errorf("confirmed: %q, %+v, %q", missing, r.Known, r.Remarks)
	}
	copied := filepath.Join(t.TempDir(), "copy.mllp")
	last := open(t, left, Options{})
	defer mustClose(t, last)
	if all, _ := last.Missing(); len(all) != 0 {
		t.Errorf("still missing: %v", all)
	}
	if _, err := last.SaveTo(t.Context(), copied, nil); err != nil {
		t.Fatal(err)
	}
	if _, r := findingsOf(t, copied); len(r.Known) != 1 || r.Known[0].By != "anna" {
		t.Errorf("the copy knows %+v", r.Known)
	}
}

func mustClose(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A log that knows to be missing what it can hold of that still shows whose its WAL is, by the images of one page: that
// is how this program and older ones tell.
func TestWhatIsMissingLeavesMetaOnePage(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	for i := range 40 {
		mustKeep(t, s, sample(fmt.Sprint(i)))
		one := loss.Loss{
			Time: s.options.now(), Kind: string(status.NoticeMissing), Text: strings.Repeat(fmt.Sprint("text ", i, " "), 200),
			Extent: loss.Extent{Count: 2, IDs: fmt.Sprintf("%d–%d", 10*i, 10*i+1)},
		}
		err := s.ask(t.Context(), func(w *writer) error {
			return w.durable(func() error { return loss.Note(w.conn, []loss.Loss{one}) })
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	left := filepath.Join(t.TempDir(), "left.mllp")
	mustClose(t, s)
	copyFiles(t, path, left, "")
	database, err := os.Open(left)
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	if len(leftwal.SignsOf(database)) != 1 || !leftwal.HasIdentity(database, s.identity) || leftwal.OpenMarked(database) {
		t.Errorf("signs %v, the number is there: %v", leftwal.SignsOf(database), leftwal.HasIdentity(database, s.identity))
	}
	again := open(t, left, Options{})
	defer mustClose(t, again)
	count := int64(0)
	all, _ := again.Missing()
	for i := range all {
		count += all[i].Count
	}
	if len(all) < 4 || count != 80 || !strings.HasPrefix(loss.Total(all), "80 messages are missing since ") {
		t.Errorf("%d records of %d messages: %s", len(all), count, loss.Total(all))
	}
}

// Messages that were deleted across a kill, and a WAL that was damaged, are known later as well.
func TestWhatAKillCostIsKnown(t *testing.T) {
	s, path := used(t, 8)
	hold(t, s)
	for i := range 20 {
		mustKeep(t, s, sample(fmt.Sprint("more", i)))
	}
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", place.WALSuffix, lockfile.Suffix)
	changeInUse(t, left, "DELETE FROM message WHERE id IN (15, 20, 21)")
	var told notices
	mustClose(t, open(t, left, Options{OnNotice: told.add}))
	missing, r := findingsOf(t, left)
	if !strings.Contains(missing, "(15, 20–21)") || len(r.Known) != 1 || r.Known[0].Count != 3 {
		t.Errorf("rows deleted: %q, %+v", missing, r.Known)
	}
	k := kill(t, "damaged", 60, false)
	clear(k.wal[k.used/3 : k.used/3*2]) // pages of messages, of which no later image is there
	left = filepath.Join(t.TempDir(), "damaged.mllp")
	for name, content := range map[string][]byte{left: k.database, left + place.WALSuffix: k.wal} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	told = notices{}
	mustClose(t, open(t, left, Options{OnNotice: told.add}))
	missing, r = findingsOf(t, left)
	says := strings.Contains(told.text(), "are missing, unless")
	if !says || len(r.Known) != 1 || r.Known[0].Count == 0 || !strings.Contains(missing, "are missing, unless") {
		t.Errorf("WAL damaged: told %q, found %q", told.text(), missing)
	}
}

// Where the log could not take the record, as one that is damaged, what was found is said by the next start again.
func TestWhatCannotBeNotedStaysUnsaid(t *testing.T) {
	s, path := used(t, 8)
	s.lock.Note(8)
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", lockfile.Suffix)
	var told notices
	again := open(t, left, Options{OnNotice: told.add, LeaveUnsaid: true})
	again.unsaid.Noted(false) // as when the disk refuses
	again.Said()
	mustClose(t, again)
	var more notices
	mustClose(t, open(t, left, Options{OnNotice: more.add}))
	if told.text() == "" || told.text() != more.text() {
		t.Errorf("said %q, then %q", told.text(), more.text())
	}
	c, err := sqlite.Open(left, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if all, err := loss.Read(c); err != nil || len(all) != 1 {
		t.Errorf("known: %+v, %v", all, err)
	}
}

// What a log knows to be missing, and what is found missing when it is recovered, the new log knows as well.
func TestARecoveredLogKnowsWhatIsMissing(t *testing.T) {
	s, path := used(t, 8)
	s.lock.Note(8)
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", lockfile.Suffix) // without its WAL
	mustClose(t, open(t, left, Options{}))
	again := open(t, left, Options{})
	for range 5 {
		mustKeep(t, again, sample("A"))
	}
	await(t, "indexed", func() bool { return again.Lag() == 0 })
	mustClose(t, again)
	change(t, left, "DELETE FROM message WHERE id = 3", "UPDATE message SET body = x'41' WHERE id = 4")
	to := filepath.Join(t.TempDir(), "new.mllp")
	if _, err := Recover(t.Context(), Source{Log: left}, to, nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		missing, r := findingsOf(t, to)
		for _, want := range []string{"about 8 messages (1–8) may be missing", "1 damaged message was left out", "1 message was missing"} {
			if !strings.Contains(missing, want) {
				t.Errorf("%q is not among %q", want, missing)
			}
		}
		ids := map[string]int64{}
		for _, l := range r.Known { // found within a second, they have no order
			ids[l.IDs] += l.Count
		}
		if len(r.Findings) != 3 || len(ids) != 3 || ids["1–8"] != 8 || ids["4"] != 1 || ids[""] != 1 {
			t.Errorf("%+v, %+v", r.Findings, r.Known)
		}
		mustClose(t, open(t, to, Options{}))
	}
}
