package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/mllptest"
)

// maxFile in the environment lets no file of mllpd grow past so many bytes: a disk that is full, for one process.
const maxFile = "MLLPD_TEST_MAX_FILE"

// limitFiles does what maxFile asks for.
func limitFiles() {
	size, err := strconv.ParseUint(os.Getenv(maxFile), 10, 64)
	if err != nil {
		return
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
	limit.Cur = size
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
}

// A log that cannot write is said on stderr and in -json, and so is that it can again.
func TestServeTellsOfALogThatCannotWrite(t *testing.T) {
	t.Setenv(maxFile, strconv.Itoa(4<<20))
	var errs bytes.Buffer
	s := startServeTo(t, &errs, "-store", filepath.Join(t.TempDir(), "log"))
	p := mllptest.Dial(t, s.address)
	large := mllptest.Message("LARGE") + "OBX|1|TX|||" + strings.Repeat("text ", 20_000) + "\r"
	answers := map[string]int{}
	for answers["AE"] == 0 {
		if answers["AA"] > 1000 {
			t.Fatal("the limit does not hold")
		}
		answers[mllptest.Field(p.Exchange(large), "MSA", 1)]++
	}
	fault := s.awaitText("Error", "description", "messages cannot be kept and are answered negatively: the disk of ")
	if fault["errorCode"] != 302.0 || fault["connection"] != nil {
		t.Errorf("%v", fault)
	}
	var limit unix.Rlimit
	if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_FSIZE, nil, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = limit.Max
	if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		t.Fatal(err)
	}
	s.awaitText("Log", "message", "messages are kept again")
	if ack := p.Exchange(mllptest.Message("AFTER")); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("answered %q", ack)
	}
	s.stop()
	lines := bufio.NewScanner(&errs)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
	}
	if len(said) < 2 || !strings.HasPrefix(said[0], "mllpd: messages cannot be kept") ||
		said[len(said)-1] != "mllpd: messages are kept again" {
		t.Errorf("stderr:\n%s", strings.Join(said, "\n"))
	}
	for _, line := range said {
		if strings.Contains(line, "text text") {
			t.Errorf("the content of a message on stderr: %s", line)
		}
	}
}
