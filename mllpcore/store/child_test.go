package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/status"
)

// holdChild opens the log and holds it until its standard input ends.
func holdChild(path string) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	fmt.Println("held")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Close()
}

// limitChild fills a log until the system lets no file grow any more, and goes on when it does again.
func limitChild(path string) error {
	lift, err := limitFileSize(4 << 20)
	if err != nil {
		return err
	}
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	kept, err := fill(s)
	if err == nil || !strings.Contains(err.Error(), "limits of the size of a file") {
		return fmt.Errorf("after %d messages: %w", kept, errors.Join(errors.New("not the error that was expected"), err))
	}
	if s.State().Healthy {
		return errors.New("still healthy")
	}
	if err := lift(); err != nil {
		return err
	}
	if err := keep(s, sample("after")); err != nil {
		return fmt.Errorf("after the limit was lifted: %w", err)
	}
	fmt.Println(kept)
	return s.Close()
}

// fullChild opens a log of 130 messages that a killed process left on a disk that is full, and gets room then.
func fullChild(path string) error {
	lift, err := limitFileSize(6 << 20)
	if err != nil {
		return err
	}
	healthy := make(chan bool, 64)
	s, err := Open(path, Options{OnState: func(now status.State) { healthy <- now.Healthy }})
	if err != nil {
		return err
	}
	if n := s.Totals().Count; n != 130 {
		return fmt.Errorf("%d messages, want 130", n)
	}
	if err := keep(s, sample("refused")); err == nil || !strings.Contains(err.Error(), "by itself") {
		return fmt.Errorf("a message on the full disk: %w", errors.Join(errors.New("not the error that was expected"), err))
	}
	if state := s.State(); state.Healthy || state.Keeps {
		return fmt.Errorf("the state is %+v", state)
	}
	if err := lift(); err != nil {
		return err
	}
	for !s.State().Healthy { // without anyone sending
		<-healthy
	}
	if err := keep(s, sample("after")); err != nil {
		return fmt.Errorf("after the limit was lifted: %w", err)
	}
	if n := s.Totals().Count; n != 131 {
		return fmt.Errorf("%d messages, want 131", n)
	}
	fmt.Println("whole")
	return s.Close()
}

// fill appends large messages until one fails.
func fill(l message.Log) (kept int, err error) {
	for ; kept < 10_000; kept++ {
		if err := keep(l, fillMessage(kept)); err != nil {
			return kept, err
		}
	}
	return kept, nil
}

func fillMessage(n int) *message.Message {
	m := sample(fmt.Sprint("fill", n))
	m.Body = append(m.Body, "OBX|2|TX|||"+strings.Repeat(fmt.Sprint(n, " "), 5000)+"\r"...)
	m.Size = int64(len(m.Body))
	return m
}

// keepChild keeps the messages whose control IDs it reads, and tells how that went.
func keepChild(path string) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if keep(s, refusedMessage(lines.Text())) == nil {
			fmt.Println("kept")
		} else {
			fmt.Println("refused")
		}
	}
	return s.Close()
}

// refusedMessage is the one message that belongs to a control ID: one whose ID ends with L is large.
func refusedMessage(id string) *message.Message {
	m := sample(id)
	if strings.HasSuffix(id, "L") {
		m.Body = append(m.Body, "OBX|2|TX|||"+strings.Repeat(id+" ", 20_000)+"\r"...)
		m.Size = int64(len(m.Body))
	}
	return m
}

// readChild tells what a log shows: how many messages, and which.
func readChild(path string) error {
	text, err := shown(path)
	if err != nil {
		text = "error: " + strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	fmt.Println(text)
	return nil
}

// shown reads all of a log.
func shown(path string) (string, error) {
	all, err := query.Parse("")
	if err != nil {
		return "", err
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		return "", err
	}
	hash, n := sha256.New(), 0
	for row, err := range r.Find(context.Background(), all, reading.ScanOptions{WithBody: true}) {
		if err != nil {
			return "", errors.Join(err, r.Close())
		}
		n++
		hash.Write(row.Kept().Body)
	}
	if total := r.Totals().Count; total != n {
		return "", errors.Join(fmt.Errorf("%d messages, and %d in all", n, total), r.Close())
	}
	return fmt.Sprintf("%d messages %x", n, hash.Sum(nil)), r.Close()
}
