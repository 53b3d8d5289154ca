package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest/load"
	"mllpscope/mllpcore/store"
)

// What stands in the log: mostly results, a third admissions, a few of a type that no newer message has.
const (
	rareType = "MDM"
	rareUpTo = 500 // the oldest messages, one in ten of them
	patients = 50_000
	// fillPart is how many are appended before deriving is waited for: the notes of answers that wait are bounded.
	fillPart  = 50_000
	fillers   = 8
	negatives = 1000 // one in so many is answered AE
	brokens   = 5000 // one in so many is no whole block
)

func millionID(n int) string      { return fmt.Sprintf("MILLION%09d", n) }
func millionPatient(n int) string { return fmt.Sprintf("P%05d", n%patients) }

// millionBody is an ORU of 600 bytes with another type and patient.
func millionBody(n int) []byte {
	body := string(load.AppendMessage(nil, millionID(n), load.DefaultSize))
	switch {
	case n < rareUpTo && n%10 == 0:
		body = strings.Replace(body, "ORU^R01^ORU_R01", rareType+"^T02^MDM_T02", 1)
	case n%3 == 0:
		body = strings.Replace(body, "ORU^R01^ORU_R01", fmt.Sprintf("ADT^A%02d^ADT_A01", 1+n/3%8), 1)
	}
	body = strings.Replace(body, "|77^^^H^MR|", "|"+millionPatient(n)+"^^^H^MR|", 1)
	return []byte(strings.Replace(body, "|19700101|F", "|19700101|"+"FM"[n%2:][:1], 1))
}

// filling are the messages of one part on their way.
type filling struct {
	log  *store.Store
	wait sync.WaitGroup

	mu  sync.Mutex
	err error
}

// Appended implements message.Completion.
func (f *filling) Appended(m *message.Message, err error) {
	defer f.wait.Done()
	if err != nil {
		f.mu.Lock()
		f.err = errors.Join(f.err, err)
		f.mu.Unlock()
		return
	}
	a := message.Answer{Code: "AA", Positive: true, Sent: m.Time, Elapsed: time.Millisecond, Bytes: m.Body[:150]}
	if m.ID%negatives == 0 {
		a.Code, a.Positive = "AE", false
	}
	f.log.Answered(m.ID, a)
}

func (f *filling) append(n int) {
	now := time.Now()
	m := &message.Message{
		Time: now, Started: now, Connection: "1", Remote: fmt.Sprintf("10.0.%d.%d:51234", n>>8&7, n&255),
		Body: millionBody(n),
	}
	if n%brokens == brokens-1 {
		m.Kind, m.Reason = message.KindBroken, "cut off"
	}
	m.Size = int64(len(m.Body))
	f.log.Append(m, f)
}

// fill makes the log, past the server, and waits until everything is derived.
func (m *million) fill(ctx context.Context) (err error) {
	log, err := store.Open(m.path, store.Options{MaxMessages: store.Unlimited})
	if err != nil {
		return err
	}
	start := time.Now()
	f := &filling{log: log}
	for from := 0; from < m.messages && err == nil; from += fillPart {
		n := min(fillPart, m.messages-from)
		f.wait.Add(n)
		var producers sync.WaitGroup
		for p := range fillers {
			producers.Go(func() {
				for i := p; i < n; i += fillers {
					f.append(from + i)
				}
			})
		}
		producers.Wait()
		f.wait.Wait()
		if err = f.err; err == nil {
			err = derived(ctx, log)
		}
	}
	if err = errors.Join(err, log.Close()); err == nil {
		fmt.Printf("%s messages of %d bytes kept, answered and derived in %.0f s\n",
			thousands(float64(m.messages)), load.DefaultSize, time.Since(start).Seconds())
	}
	return err
}

// derived waits until searching needs nothing more of the log.
func derived(ctx context.Context, log *store.Store) error {
	for log.Lag() > 0 {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%d messages are not yet derived: %w", log.Lag(), ctx.Err())
		}
	}
	return nil
}
