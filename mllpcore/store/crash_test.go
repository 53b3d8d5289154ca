package store

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// childVariable tells this test binary, run again as a process of its own, which child it is: a name, then the log's
// path.
const childVariable = "MLLPSCOPE_STORE_CHILD"

func runChild(job string) int {
	name, path, _ := strings.Cut(job, " ")
	run, ok := map[string]func(string) error{
		"serve": serveChild, "reindex": serveChild, "hold": holdChild, "limit": limitChild,
		"full": fullChild, "keep": keepChild, "read": readChild, "refuse": refuseChild, "start": startOnlyChild,
		"backup": backupChild, "recover": recoverChild,
	}[name]
	if !ok {
		fmt.Fprintln(os.Stderr, "no such child:", name)
		return 2
	}
	if err := run(path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// child is another process with a job.
type child struct {
	*exec.Cmd
	out   *bufio.Reader
	stdin io.Closer
}

func startChild(t testing.TB, name, path string) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childVariable+"="+name+" "+path)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{Cmd: cmd, out: bufio.NewReader(stdout), stdin: stdin}
}

// line returns the next line the child prints.
func (c *child) line(t testing.TB) string {
	t.Helper()
	s, err := c.out.ReadString('\n')
	if err != nil {
		t.Fatalf("the child said %q and ended: %v", s, err)
	}
	return strings.TrimSpace(s)
}

func (c *child) kill() {
	_ = c.Process.Kill() // it may have ended
	_ = c.Wait()         // killed
}

// serveChild listens with a log until its standard input ends, and prints its address first.
func serveChild(path string) error {
	s, err := Open(path, Options{MaxMessages: Unlimited, MaxAge: Unlimited, MaxBytes: Unlimited})
	if err != nil {
		return err
	}
	if strings.HasPrefix(os.Getenv(childVariable), "reindex") {
		go func() { _ = s.Reindex(context.Background(), nil) }() // it is killed in the midst of it
	}
	settings := mllpcore.DefaultSettings()
	settings.LocalHost, settings.LocalPort = "127.0.0.1", 0
	server := mllpcore.NewServer(mllpcore.Options{Log: s, Settings: &settings})
	if err := server.Listen(); err != nil {
		return err
	}
	fmt.Println(server.Addr())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// acknowledged are the control IDs that got a positive answer.
type acknowledged struct {
	mu  sync.Mutex
	ids map[string]bool
	any chan struct{} // closed with the first of a round
}

func (a *acknowledged) add(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ids[id] = true
	select {
	case <-a.any:
	default:
		close(a.any)
	}
}

// crashBody is the one body that belongs to a control ID: every 50th is large.
func crashBody(id string) []byte {
	b := sample(id).Body
	if strings.HasSuffix(id, "49") {
		b = append(b, "OBX|2|TX|||"+strings.Repeat(id, 2000)+"\r"...)
	}
	return b
}

// sendUntilCut sends message after message on one connection, some ahead of their answers, until the connection is cut.
func sendUntilCut(address, prefix string, ahead int, acks *acknowledged) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil // killed before
	}
	defer conn.Close()
	room, cut := make(chan struct{}, ahead), make(chan struct{})
	defer close(cut)
	go func() {
		for n := 0; ; n++ {
			select {
			case room <- struct{}{}:
			case <-cut:
				return
			}
			block := frame.AppendBlock(nil, crashBody(prefix+strconv.Itoa(n)), frame.DefaultMarks)
			if _, err := conn.Write(block); err != nil {
				return
			}
		}
	}()
	r := frame.NewReader(conn, frame.Config{Marks: frame.DefaultMarks, MaxLength: 1 << 20})
	defer r.Close()
	for n := 0; ; n++ {
		block, err := r.Next()
		if err != nil || block.Reason != frame.ReasonNone {
			return nil
		}
		h, err := hl7.ParseHeader(block.Payload)
		if err != nil {
			return fmt.Errorf("an answer without a header: %q", block.Payload)
		}
		answer, ok := hl7.ParseAnswer(block.Payload, &h)
		want := prefix + strconv.Itoa(n)
		if !ok || string(answer.Code) != "AA" || string(answer.ControlID) != want {
			return fmt.Errorf("message %s was answered %q", want, block.Payload)
		}
		acks.add(want)
		<-room
	}
}

// checkAcknowledged compares the log with what was acknowledged: each is present once with its exact bytes, and nothing
// is there that was not sent.
func checkAcknowledged(t *testing.T, r *reading.Reader, acks *acknowledged, after message.ID) (last message.ID) {
	t.Helper()
	acks.mu.Lock()
	defer acks.mu.Unlock()
	present := map[string]int{}
	for row, err := range r.Scan(t.Context(), reading.ScanOptions{AfterID: after, WithBody: true}) {
		if err != nil {
			t.Fatal(err)
		}
		last = max(last, row.ID)
		if row.Kind != message.KindMessage {
			continue // cut off by the kill
		}
		present[row.ControlID]++
		if !bytes.Equal(row.Body, crashBody(row.ControlID)) {
			t.Errorf("message %d: the bytes are not those that were sent as %s", row.ID, row.ControlID)
		}
	}
	for id := range acks.ids {
		if present[id] != 1 {
			t.Errorf("%s was acknowledged and is present %d times", id, present[id])
		}
	}
	acks.ids = map[string]bool{}
	return max(last, after)
}

// TestCrash kills a loaded server at random moments and looks for every message that it acknowledged. KILLS sets how
// often.
func TestCrash(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 5
	}
	if v := os.Getenv("KILLS"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatalf("KILLS: %v", err)
		}
		kills = n
	}
	path := logFile(t)
	acks := &acknowledged{ids: map[string]bool{}}
	total, checked := 0, message.ID(0)
	for kill := range kills {
		total += crashOnce(t, path, kill, acks)
		if t.Failed() {
			return
		}
		switch { // in between the next server finds the log as the kill left it
		case kill%5 == 4 && kill%2 == 0 || kill == kills-1:
			s := open(t, path, Options{})
			checked = checkAcknowledged(t, s.Reader, acks, checked)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		case kill%5 == 4:
			r, err := OpenReadOnly(path)
			if err != nil {
				t.Fatal(err)
			}
			checked = checkAcknowledged(t, r, acks, checked)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if total < kills {
		t.Errorf("only %d messages acknowledged before %d kills: this shows nothing", total, kills)
	}
	t.Logf("%d kills, %d messages acknowledged", kills, total)
	checkWhole(t, path)
}

func crashOnce(t *testing.T, path string, kill int, acks *acknowledged) (count int) {
	name := "serve"
	if kill%7 == 6 {
		name = "reindex"
	}
	before := len(acks.ids)
	acks.any = make(chan struct{})
	c := startChild(t, name, path)
	defer c.kill()
	address := c.line(t)
	var wg sync.WaitGroup
	for n := range 16 {
		wg.Go(func() {
			if err := sendUntilCut(address, fmt.Sprintf("K%d-%d-", kill, n), 1+n*2, acks); err != nil {
				t.Error(err)
			}
		})
	}
	select {
	case <-acks.any:
	case <-time.After(20 * time.Second):
		t.Error("no answer within 20 s")
	}
	time.Sleep(time.Duration(rand.IntN(120_000)) * time.Microsecond) // the random moment
	c.kill()
	wg.Wait()
	return len(acks.ids) - before
}

// checkWhole has everything derived and compares the numbers that are kept with those that are counted.
func checkWhole(t *testing.T, path string) {
	t.Helper()
	s := open(t, path, Options{})
	awaitDerived(t, s)
	totals, held := s.Totals(), s.totals.Held()
	err := s.Look(t.Context(), func(c *sqlite.Conn) error {
		for query, want := range map[string]int64{
			"SELECT count(*) FROM message":                                       int64(totals.Count),
			"SELECT count(*) FROM summary":                                       int64(totals.Count),
			"SELECT sum(length(body)+ifnull(length(junk),0)) FROM message":       totals.Bytes,
			"SELECT value FROM meta WHERE name = 'count'":                        int64(totals.Count),
			"SELECT value FROM meta WHERE name = 'bytes'":                        totals.Bytes,
			"SELECT value FROM meta WHERE name = 'broken'":                       held.Broken,
			"SELECT value FROM meta WHERE name = 'brokenbytes'":                  held.BrokenBytes,
			"SELECT count(*) FROM message m WHERE " + tables.IsBroken:            held.Broken,
			"SELECT count(*) FROM message WHERE id > " + fmt.Sprint(totals.Last): 0,
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
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
