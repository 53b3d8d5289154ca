package logfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest/cases"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/status"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type kept chan error

func (k kept) Appended(_ *message.Message, err error) { k <- err }

// put keeps n messages, answered AA.
func put(t testing.TB, l *Live, n int) {
	t.Helper()
	done := make(kept, n)
	messages := make([]*message.Message, n)
	for i := range messages {
		body := fmt.Sprintf("MSH|^~\\&|LAB|GEN|APP|FAC|20261122||ORU^R%02d|MSG%04d|P|2.5.1\rPID|1||77^^^H||DOE^JO\r", i%20, i+1)
		messages[i] = &message.Message{
			Time: time.Now(), Started: time.Now(), Remote: "10.0.0.7:51234", Connection: "1", Body: []byte(body),
			Size: int64(len(body)),
		}
		l.Log.Append(messages[i], done)
	}
	for range n {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range messages {
		l.Log.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: time.Now(), Elapsed: time.Millisecond})
	}
}

func open(t testing.TB, path string) *Live {
	t.Helper()
	l := Open(path)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func controlIDs(list []model.Entry) string {
	var s []string
	for _, e := range list {
		s = append(s, e.Derived.ControlID)
	}
	return strings.Join(s, " ")
}

func TestLiveLogIsReadByPage(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "m.mllplog"))
	if l.Err != nil {
		t.Fatal(l.Err)
	}
	put(t, l, 50)
	log, ctx := model.LogOf(l.Source), t.Context()
	page, err := log.Rows(ctx, 0, 3)
	if err != nil || controlIDs(page) != "MSG0050 MSG0049 MSG0048" || page[0].Body != nil {
		t.Errorf("the first page is %s, %v", controlIDs(page), err)
	}
	page, err = log.RowsAfter(ctx, 10, 2)
	if err != nil || controlIDs(page) != "MSG0012 MSG0011" {
		t.Errorf("after 10 come %s, %v", controlIDs(page), err)
	}
	page, err = log.Entries(ctx, []message.ID{40, 7, 99, 3})
	if err != nil || controlIDs(page) != "MSG0040 MSG0007 MSG0003" {
		t.Errorf("three by ID are %s, %v", controlIDs(page), err)
	}
	var heads []string
	for e, err := range log.Heads(ctx, []message.ID{7, 99, 40}, 12) {
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, e.Derived.ControlID+" "+string(e.Body))
	}
	if got := strings.Join(heads, " "); got != `MSG0040 MSH|^~\&|LAB MSG0007 MSH|^~\&|LAB` {
		t.Errorf("the heads of two are %s", got)
	}
	q, err := query.Parse("type:ORU^R05 DOE")
	if err != nil {
		t.Fatal(err)
	}
	var found []model.Entry
	for e, err := range log.Find(ctx, model.Search{Query: q, WithBody: true}) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, e)
	}
	if controlIDs(found) != "MSG0046 MSG0026 MSG0006" || len(found[0].Body) == 0 || !found[0].Answered {
		t.Errorf("found %s", controlIDs(found))
	}
}

func TestWhatAPersonNotes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.mllplog")
	l := Open(path)
	put(t, l, 5)
	d := l.Source.(*onDisk)
	ctx := t.Context()
	if err := errors.Join(d.Mark(ctx, 2, true, "look here"), d.Delete(ctx, 3, 4)); err != nil {
		t.Fatal(err)
	}
	if n := d.Totals().Count; n != 3 {
		t.Errorf("%d messages after two of five were deleted", n)
	}
	if err := d.Undelete(ctx, 4); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, path) // all of it survives
	page, err := model.LogOf(l.Source).Rows(ctx, 0, 9)
	if err != nil || controlIDs(page) != "MSG0005 MSG0004 MSG0002 MSG0001" {
		t.Fatalf("after opening again: %s, %v", controlIDs(page), err)
	}
	if e := page[2]; !e.Bookmarked || e.Note != "look here" {
		t.Errorf("the bookmark and the note are %v, %q", e.Bookmarked, e.Note)
	}
	var marked []model.Entry
	f, err := list.ParseFilter(list.BookmarkedTerm)
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range model.LogOf(l.Source).Find(ctx, f.Search()) {
		if err != nil {
			t.Fatal(err)
		}
		marked = append(marked, e)
	}
	if controlIDs(marked) != "MSG0002" {
		t.Errorf("with a bookmark are %s", controlIDs(marked))
	}
	if h := l.Source.(*onDisk).Health(); !h.OK || !h.Keeps || h.Words() != "" {
		t.Errorf("a log that works says %q", h.Words())
	}
}

func TestLogThatCannotBeOpenedIsKeptInMemory(t *testing.T) {
	dir := t.TempDir()
	held := filepath.Join(dir, "held.mllplog")
	open(t, held)
	other := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(other, []byte("Dear colleague"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, words := range map[string]string{held: "in use by", other: store.ErrNotLog.Error(), "": "MLLPSCOPE_HOME"} {
		l := open(t, path)
		if l.Err == nil || !strings.Contains(l.Err.Error(), words) {
			t.Errorf("%q: the reason is %v, want %q", path, l.Err, words)
		}
		put(t, l, 1)
		if n := l.Source.Totals().Count; n != 1 {
			t.Errorf("%q: %d messages are kept in memory", path, n)
		}
	}
	if got, err := os.ReadFile(other); err != nil || string(got) != "Dear colleague" {
		t.Errorf("the other file was touched: %q, %v", got, err)
	}
}

// heard is somebody the log tells.
type heard struct{ told, troubles []string }

func (h *heard) Tell(text string)        { h.told = append(h.told, text) }
func (h *heard) TellTrouble(text string) { h.troubles = append(h.troubles, text) }

// The window knows the kinds of what is told by the same words as the log.
func TestKindsOfNotices(t *testing.T) {
	for kind, want := range map[status.NoticeKind]string{
		status.NoticeDropped: model.NoticeDropped, status.NoticeClock: model.NoticeClock,
		status.NoticeDamage: model.NoticeDamage, status.NoticeMissing: model.NoticeMissing,
		status.NoticeRecovered: model.NoticeRecovered,
	} {
		if string(kind) != want {
			t.Errorf("%s is %s in the window", kind, want)
		}
	}
}

func TestWhatTheLogTellsIsPassedOn(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "m.mllplog"))
	o := store.Options{}.ToldTo(l.told)
	o.OnNotice(status.Notice{Kind: status.NoticeDropped, Text: "7 dropped"}) // before anybody listens
	var h heard
	l.TellTo(&h)
	o.OnState(status.State{Reason: "the disk is full"})
	o.OnState(status.State{Healthy: true, Keeps: true})
	if !slices.Equal(h.told, []string{"7 dropped", "messages are kept again"}) || len(h.troubles) != 1 ||
		!strings.HasSuffix(h.troubles[0], "the disk is full") {
		t.Errorf("heard %+v", h)
	}
	n, next := l.Source.(*onDisk).Notices(0)
	if len(n) != 1 || n[0].Text != "7 dropped" || n[0].Kind != model.NoticeDropped {
		t.Errorf("the notices are %+v", n)
	}
	if n, again := l.Source.(*onDisk).Notices(next); len(n) != 0 || again != next {
		t.Errorf("after the last one come %+v, %d", n, again)
	}
}

func TestFileOfMessages(t *testing.T) {
	const a, b = "MSH|^~\\&|A|||||ADT^A01|1|P|2.5\rPID|1\r", "MSH|^~\\&|B|||||ADT^A02|2|P|2.5\r"
	for _, test := range []struct {
		name, data string
		bodies     []string // as the list shows them
		left       string
	}{
		{"framed", "\x0b" + a + "\x1c\r\x0b" + b + "\x1c\r", []string{a, b}, ""},
		{"text before a block", "a log\n\x0b" + a + "\x1c\r", []string{a}, "not shown: 6 B of other text"},
		{"cut off", "\x0b" + a + "\x1c\r\x0bMSH|^~", []string{a, "MSH|^~"}, ""},
		{"bare", a + b, []string{a, b}, ""},
		{
			"bare with line feeds", strings.ReplaceAll(a, "\r", "\n") + "\n" + b,
			[]string{strings.ReplaceAll(a, "\r", "\n") + "\n", b},
			"",
		},
		{"batch", "FHS|^~\\&\rBHS|^~\\&\r" + a + b + "BTS|2\rFTS|1\r", []string{a, b}, "not shown: 4 segments of a batch"},
		{"mark of Windows", "\xEF\xBB\xBF" + a, []string{a}, ""},
		{"a batch in a block", "\x0bBHS|^~\\&\r" + a + "BTS|1\r\x1c\r", []string{"BHS|^~\\&\r" + a + "BTS|1\r"}, ""},
		{"two in a block (seen in the field: r04-two-msh.wire)", string(cases.Read("r04-two-msh.wire")), []string{strings.Trim(string(cases.Read("r04-two-msh.wire")), "\x0b\x1c\r") + "\r"}, ""},
		{"framed, saved with LF", strings.ReplaceAll("\x0b"+b+"\x1c\r", "\r", "\n"), []string{strings.ReplaceAll(b, "\r", "\n")}, ""},
	} {
		path := filepath.Join(t.TempDir(), "some.hl7")
		if err := os.WriteFile(path, []byte(test.data), 0o600); err != nil {
			t.Fatal(err)
		}
		o, err := OpenFile(path)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var bodies []string
		for _, k := range o.Log.Before(0, 100) {
			bodies = append(bodies, string(k.Body))
		}
		if o.Left != test.left {
			t.Errorf("%s: %q, want %q", test.name, o.Left, test.left)
		}
		if !slices.Equal(bodies, test.bodies) {
			t.Errorf("%s: read %q, want %q", test.name, bodies, test.bodies)
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestAFileIsShownInItsOrder: the first message of the file is the first of the list, and its time is that of MSH-7.
func TestAFileIsShownInItsOrder(t *testing.T) {
	msh := func(time, id string) string { return "MSH|^~\\&|A||||" + time + "||ADT^A01|" + id + "|P|2.5\r" }
	path := filepath.Join(t.TempDir(), "some.hl7")
	data := msh("20251121150405.250-0500^S", "1") + msh("20251122", "2") + msh("", "3") + msh("yesterday", "4") +
		msh("2025", "5")
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := OpenFile(path)
	if err != nil || !o.InOrder {
		t.Fatalf("in the order of the file: %v, %v", o.InOrder, err)
	}
	want := []time.Time{
		time.Date(2025, 11, 21, 20, 4, 5, 250_000_000, time.UTC), time.Date(2025, 11, 22, 0, 0, 0, 0, time.Local), {}, {}, {},
	}
	rows, err := o.Log.Rows(t.Context(), 0, 9)
	if err != nil || controlIDs(rows) != "1 2 3 4 5" {
		t.Fatalf("rows %s, %v", controlIDs(rows), err)
	}
	for i, r := range rows {
		if !r.Time.Equal(want[i]) {
			t.Errorf("message %d is of %v, want %v", i+1, r.Time, want[i])
		}
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}

func TestFileThatCannotBeShown(t *testing.T) {
	dir := t.TempDir()
	letter := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(letter, []byte("Dear colleague"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty.hl7")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, words := range map[string]string{
		letter: "no HL7 message", empty: "the file is empty", filepath.Join(dir, "none"): "no such file", dir: "folder",
	} {
		if _, err := OpenFile(path); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want %q", path, err, words)
		}
	}
}

func TestLogOfAnotherProcessIsReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.mllplog")
	l := open(t, path)
	put(t, l, 3)
	o, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page, err := o.Log.Rows(t.Context(), 0, 9)
	if err != nil || controlIDs(page) != "MSG0003 MSG0002 MSG0001" || o.Log.Totals().Count != 3 {
		t.Errorf("shown are %s of %d, %v", controlIDs(page), o.Log.Totals().Count, err)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}
