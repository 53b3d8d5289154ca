package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/recovery"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// place writes the files of a killed log to a folder of their own.
func (k *killed) place(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "left.mllp")
	err := errors.Join(os.WriteFile(path, k.database, 0o600), os.WriteFile(path+place.WALSuffix, k.wal, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// recovered recovers to a new log and returns what is in that.
func recovered(t *testing.T, from Source) (Recovered, bodies) {
	t.Helper()
	before := filesOf(t, from)
	to := filepath.Join(t.TempDir(), "new.mllp")
	r, err := Recover(t.Context(), from, to, nil)
	if errors.Is(err, recovery.ErrNothing) {
		if _, err := os.Lstat(to); err == nil || r.All() {
			t.Errorf("nothing was found, and there is a log, or all was recovered: %+v", r)
		}
		return r, bodies{}
	}
	if err != nil {
		t.Fatal(err)
	}
	if after := filesOf(t, from); !slices.Equal(before, after) {
		t.Errorf("the source was changed: %v, %v", before, after)
	}
	s := open(t, to, Options{})
	checkIntegrity(t, s)
	got := bodies{}
	for row, err := range s.Scan(t.Context(), reading.ScanOptions{WithBody: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Damaged != "" {
			t.Errorf("message %d is damaged in the new log: %s", row.ID, row.Damaged)
		}
		got[row.ID] = row.Body
	}
	if int64(len(got)) != r.Whole+r.NotProven {
		t.Errorf("%d messages, reported are %+v", len(got), r)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	return r, got
}

// filesOf describes all files beside a source.
func filesOf(t *testing.T, from Source) (all []string) {
	t.Helper()
	name := from.Log
	if name == "" {
		name = from.WAL
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(filepath.Dir(name), e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s %x", e.Name(), content))
	}
	return all
}

// differ returns the messages of which others do not have the bytes.
func (b bodies) differ(other bodies) (ids []message.ID) {
	for id, body := range b {
		if !bytes.Equal(body, other[id]) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// All of a log that is whole is recovered: from its file and its WAL, and from a WAL alone what is in it.
func TestRecoverWhole(t *testing.T) {
	k := kill(t, "whole", 40, false)
	path := k.place(t)
	r, got := recovered(t, Source{Log: path})
	if ids := k.sent.differ(got); len(ids) > 0 || !r.All() || r.Answers == 0 || len(got) != len(k.sent) {
		t.Errorf("not recovered: %v; %+v", ids, r)
	}
	r, got = recovered(t, Source{WAL: path + place.WALSuffix})
	if ids := k.sent.differ(got); len(ids) > 0 || r.Answers == 0 {
		t.Errorf("not recovered from the WAL alone: %v; %+v", ids, r)
	}
	_, err := Recover(t.Context(), Source{Log: path}, path, nil)
	if err == nil || !strings.Contains(err.Error(), "that is the log itself") {
		t.Errorf("over the log itself: %v", err)
	}
	if _, err := Recover(t.Context(), Source{Log: path + ".none"}, path+".new", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
}

// Marks and deletions are recovered, and what was dropped for good does not come back.
func TestRecoverMarks(t *testing.T) {
	s, path := used(t, 30)
	err := errors.Join(
		s.Mark(t.Context(), 3, reading.Mark{Bookmarked: true, Note: "look"}), s.Delete(t.Context(), 4, 5), s.Undelete(t.Context(), 5),
		s.ask(t.Context(), func(w *writer) error {
			return w.durable(func() error { return w.conn.Exec("DELETE FROM message WHERE id <= 2") })
		}), s.Close())
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "new.mllp")
	if _, err := Recover(t.Context(), Source{Log: path}, to, nil); err != nil {
		t.Fatal(err)
	}
	again := open(t, to, Options{})
	if m, err := again.Marked(t.Context(), 3); err != nil || !m.Bookmarked || m.Note != "look" {
		t.Errorf("%+v, %v", m, err)
	}
	var ids []message.ID
	for _, k := range again.Before(0, 100) {
		ids = append(ids, k.ID)
	}
	if len(ids) != 27 || slices.Contains(ids, 4) || slices.Contains(ids, 2) || !slices.Contains(ids, 5) {
		t.Errorf("recovered: %v", ids)
	}
}

// All messages whose bytes are there come back, whatever happened to the rest of the file.
func TestRecoverDamaged(t *testing.T) {
	k := kill(t, "damaged", 60, true)
	k.wal = nil
	pages := len(k.database) / walfile.PageBytes
	where := k.pagesOfMessages(t)
	for round := range rounds(t, 6) {
		r := rand.New(rand.NewPCG(uint64(round), 9))
		rotten := k
		rotten.database = bytes.Clone(k.database)
		harmed, begins := map[int]bool{}, map[int]bool{} // pages, and those of which only the first bytes are
		what := ""
		switch round % 4 {
		case 0:
			what = "rubbish in the header"
			for i := range vfs.HeaderBytes {
				rotten.database[i] = byte(r.Uint32())
			}
		case 1:
			what = "pages of zeros"
			for range 3 {
				n := r.IntN(pages)
				harmed[n] = true
				clear(rotten.database[n*walfile.PageBytes:][:walfile.PageBytes])
			}
		case 2:
			what = "the first bytes of pages"
			for range 5 {
				n := 1 + r.IntN(pages-1)
				begins[n] = true
				for i := range dbpage.LeafHeaderBytes {
					rotten.database[n*walfile.PageBytes+i] = byte(r.Uint32())
				}
			}
		default:
			what = "cut off"
			left := r.IntN(pages)
			for n := left; n < pages; n++ {
				harmed[n] = true
			}
			rotten.database = rotten.database[:left*walfile.PageBytes+r.IntN(walfile.PageBytes)]
		}
		path := rotten.place(t)
		if err := os.Remove(path + place.WALSuffix); err != nil {
			t.Fatal(err)
		}
		report, got := recovered(t, Source{Log: path})
		missing := k.sent.differ(got)
		for _, id := range missing {
			whole := !slices.ContainsFunc(where[id], func(n int) bool { return harmed[n] })
			if whole && !slices.ContainsFunc(where[id][1:], func(n int) bool { return begins[n] }) {
				t.Errorf("round %d, %s: message %d did not come back, and its pages %v are there: %+v",
					round, what, id, where[id], report)
			}
		}
		if len(missing) > 0 && report.All() {
			t.Errorf("round %d, %s: %v are missing, and all was recovered: %+v", round, what, missing, report)
		}
	}
}

// pagesOfMessages tells in which pages each message is, counted from 0.
func (k *killed) pagesOfMessages(t *testing.T) map[message.ID][]int {
	t.Helper()
	all := map[message.ID][]int{}
	for n := range len(k.database) / walfile.PageBytes {
		page := k.database[n*walfile.PageBytes:][:walfile.PageBytes]
		if !dbpage.TreePage(page, n == 0) || dbpage.PageHeader(page, n == 0)[0] != dbpage.LeafOfTable {
			continue
		}
		cells, _ := dbpage.LeafCells(page, n == 0)
		for _, c := range cells {
			columns, _ := dbpage.ReadColumns(c.Local, dbpage.MostColumns)
			if form, ok := dbpage.FormOf(columns, dbpage.RowForms()); !ok || form.Kind != dbpage.RowMessage {
				continue
			}
			id := message.ID(c.ID)
			all[id] = append(all[id], n)
			left := c.Bytes - len(c.Local)
			for next := c.Overflow; left > 0; left -= walfile.PageBytes - dbpage.OverflowBytes {
				all[id] = append(all[id], int(next)-1)
				at := k.database[(next-1)*walfile.PageBytes:]
				next = uint32(at[0])<<24 | uint32(at[1])<<16 | uint32(at[2])<<8 | uint32(at[3])
			}
		}
	}
	if len(all) != len(k.sent) {
		t.Fatalf("%d of %d messages are in the file", len(all), len(k.sent))
	}
	return all
}

// What the log knows of and is nowhere, and answers that are damaged, are counted.
func TestRecoverCountsWhatIsMissing(t *testing.T) {
	for script, wrong := range map[string]func(r Recovered) bool{
		"DELETE FROM message WHERE id IN (3, 4)": func(r Recovered) bool {
			return r.Lost != 2 || !slices.Equal(r.LostIDs, []message.ID{3, 4})
		},
		"DELETE FROM message WHERE id = 3;\nDELETE FROM answer WHERE id = 3": func(r Recovered) bool { return r.Lost != 1 },
		"UPDATE answer SET code = 'AR' WHERE id = 3":                         func(r Recovered) bool { return r.BadAnswers != 1 || r.NoAnswers != 1 },
		"UPDATE message SET time = 1 WHERE id = 3":                           func(r Recovered) bool { return r.Damaged != 1 || r.Lost != 0 },
		"INSERT INTO mark (id, note, sum) VALUES (3, 'x', 1)":                func(r Recovered) bool { return r.BadMarks != 1 },
	} {
		if r, _ := recovered(t, Source{Log: changed(t, 5, script)}); r.All() || wrong(r) {
			t.Errorf("%s: %+v", script, r)
		}
	}
	if r, _ := recovered(t, Source{Log: changed(t, 5, "")}); !r.All() {
		t.Errorf("%+v", r)
	}
}

// What starts have found and nobody was told is said by a recovery as well, also where nothing can be recovered. It
// stays for the next start to say.
func TestRecoverSaysWhatIsUnsaid(t *testing.T) {
	s, path := used(t, 8)
	s.lock.Note(8)
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", lockfile.Suffix) // its WAL is lost
	again := open(t, left, Options{LeaveUnsaid: true})
	mustKeep(t, again, sample("after"), sample("it"))
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(left + place.UnsaidSuffix)
	if err != nil {
		t.Fatal(err)
	}
	const lost = "about 8 messages (1–8)"
	r, err := Recover(t.Context(), Source{Log: left}, left+".new", nil)
	if err != nil || r.Whole != 2 || r.All() || len(r.Lacks) != 1 || !strings.Contains(r.Lacks[0], lost) {
		t.Errorf("%+v, %v", r, err)
	}
	for _, spoil := range [...]func() error{
		func() error { return os.Truncate(left, 0) }, func() error { return os.Remove(left) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if _, err := Recover(t.Context(), Source{Log: left}, left+".newer", nil); err == nil ||
			!strings.Contains(err.Error(), lost) {
			t.Errorf("nothing to recover: %v", err)
		}
	}
	if after, err := os.ReadFile(left + place.UnsaidSuffix); err != nil || string(after) != string(before) {
		t.Errorf("the file was %q and is %q, %v", before, after, err)
	}
	if err := os.WriteFile(left+place.UnsaidSuffix, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	copyFiles(t, left+".new", left, "")
	r, err = Recover(t.Context(), Source{Log: left}, left+".newest", nil)
	if err != nil || r.All() || !strings.Contains(strings.Join(r.Lacks, " "), "cannot be read any more") {
		t.Errorf("%+v, %v", r, err)
	}
}

// A start that was killed after it made a WAL where one was missing leaves that to be said.
func TestRecoverGoesByWhatAKilledStartSaw(t *testing.T) {
	s, path := used(t, 8)
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	killed := 0
	for at := 1; ; at++ {
		one := filepath.Join(t.TempDir(), "log.mllp")
		copyFiles(t, left, one, "")
		said, was := startKilled(t, one, at)
		if !was {
			break
		}
		killed++
		_, err := Recover(t.Context(), Source{Log: one}, one+".new", nil)
		if !errors.Is(err, recovery.ErrNothing) || !strings.Contains(said+err.Error(), "may be missing") {
			t.Errorf("killed at step %d: said %q, then %v", at, said, err)
		}
	}
	if killed < 6 {
		t.Errorf("killed %d times only", killed)
	}
}
