package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/rules"
	"mllpscope/mllpcore/store"
)

// exchanged is one message of the older log: what its sender wrote between the marks, and what it got.
type exchanged struct{ Sent, Answered []byte }

// The log and the profile of testdata/older were written by the program at commit ba575fb (the log has version 3), and
// the exchanges by the sender. The log is read and gone on with, and the profile's rule still answers.
func TestFilesOfAnOlderProgram(t *testing.T) {
	path := olderLog(t)
	before := olderExchanges(t)
	if len(before) != 6 {
		t.Fatalf("%d exchanges", len(before))
	}
	holds(t, path, before)

	s := startServe(t, "-profile", filepath.Join("testdata", "older", "profile.toml"), "-store", path)
	p := mllptest.Dial(t, s.address)
	accepted := mllptest.Message("NEW1")
	positive := p.Exchange(accepted)
	if mllptest.Field(positive, "MSA", 1) != "AA" {
		t.Errorf("answered %q", positive)
	}
	merge := "MSH|^~\\&|a|b|c|d|20260101||ADT^A40^ADT_A39|NEW2|P|2.5\rPID|1\r"
	negative := p.Exchange(merge)
	if mllptest.Field(negative, "MSA", 1) != "AE" || mllptest.Field(negative, "ZAK", 1) != "1" {
		t.Errorf("answered %q, want what the profile's rule says", negative)
	}
	s.stop()
	holds(t, path, append(before,
		exchanged{[]byte(accepted), []byte(positive)}, exchanged{[]byte(merge), []byte(negative)}))
}

func TestProfileOfAnOlderProgram(t *testing.T) {
	p, err := profile.Load(filepath.Join("testdata", "older", "profile.toml"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"MaxConnections": "12", "SSLEnabledProtocols": "3072"}
	if p.Name != "Ward 7" || !cmp.Equal(p.Settings, want) {
		t.Errorf("%q has %v", p.Name, p.Settings)
	}
	set := &rules.Set{Seed: 42, Rules: []rules.Rule{
		{Name: "Refuse A40", Type: "ADT^A40", Answer: "AE", Error: 207, Segments: []string{"ZAK|1"}},
		{Off: true, Peer: "10.0.0.0/8", Fault: rules.Fault{
			Delay: rules.Span{From: time.Second, To: 3 * time.Second}, Close: rules.After,
		}},
	}}
	if d := cmp.Diff(set, p.Rules); d != "" {
		t.Error(d)
	}
}

// holds wants these messages in a log, from the first on, each with its bytes and its answer.
func holds(t *testing.T, path string, want []exchanged) {
	t.Helper()
	r, err := store.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }() // it was only read
	if n := r.Totals().Count; n != len(want) {
		t.Errorf("the log counts %d messages, want %d", n, len(want))
	}
	for i, e := range want {
		k, ok := r.Get(message.ID(i + 1))
		if !ok {
			t.Errorf("message %d is missing", i+1)
			continue
		}
		var answered string
		if len(e.Answered) > 0 {
			answered = mllptest.Block(string(e.Answered))
		}
		if !bytes.Equal(k.Body, e.Sent) || string(k.Answer.Bytes) != answered {
			t.Errorf("message %d is %q, answered with %q\nwant %q\nand %q", i+1, k.Body, k.Answer.Bytes, e.Sent, answered)
		}
	}
}

// olderLog returns a copy of the older log.
func olderLog(t *testing.T) (path string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "older", "messages.mllp.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "messages.mllp", data)
}

// olderExchanges returns what went over the wire when the older log was written.
func olderExchanges(t *testing.T) (all []exchanged) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "older", "exchanged.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	for d := json.NewDecoder(f); d.More(); {
		var e exchanged
		if err := d.Decode(&e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}
