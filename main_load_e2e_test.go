//go:build e2e

package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore"
)

const (
	loadRate    = 1000 // messages a second
	loadClients = 4
	loadTime    = 8 * time.Second
)

// TestE2EResponsiveUnderLoad lets 1000 messages a second arrive while the window follows them, and prints what the UI
// goroutine had to do for a batch (p99 at most 5 ms, max 16 ms) and how soon a click was answered (100 ms). It asserts
// that every message is answered and listed, and that the click works; the times are for reading, machines differ.
//
// Beside the work, which is what the goroutine's thread ran, it prints what the clock said: that has in it what the
// machine gave meanwhile to the server, the clients of this test, the X server and whatever else it does.
func TestE2EResponsiveUnderLoad(t *testing.T) {
	port := freePort(t)
	a := startApp(t)
	a.until("the window", func(s state) bool { return len(s.Places) > 0 })
	a.typeInto("port", port)
	a.xdo("key", "ctrl+r")
	a.until("listening", func(s state) bool { return s.Listening })

	var wait sync.WaitGroup
	failed := make(chan error, loadClients)
	start := time.Now()
	for i := range loadClients {
		wait.Go(func() { failed <- sendSteadily(t, "127.0.0.1:"+port, i) })
	}
	s := a.until("a list that fills", func(s state) bool { return s.Rows > loadRate })
	clicked := time.Now()
	a.clickAt(s.Places["list"], 60, 60)
	a.until("a selection while messages arrive", func(s state) bool { return s.Selected != 0 && s.Inspected == s.Selected })
	answered := time.Since(clicked)
	a.xdo("key", "space") // selecting has paused the list: go on, with a message selected
	a.until("a list that follows", func(s state) bool { return s.Following })
	wait.Wait()
	took := time.Since(start)
	for range loadClients {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	total := loadRate / loadClients * int(loadTime/time.Second) * loadClients
	s = a.until("all rows", func(s state) bool { return s.Rows == total })
	a.shot("load")
	t.Logf("%d messages in %v; UI goroutine per batch: work p99 %v, max %v, by the clock p99 %v, max %v, over %d batches, "+
		"at most %d events in one; a click was answered in %v, xdotool and the test's own waiting included",
		total, took.Round(time.Millisecond), s.Cost.Ran.P99, s.Cost.Ran.Max, s.Cost.P99, s.Cost.Max, s.Cost.Batches,
		s.Cost.MostInOne, answered.Round(time.Millisecond))
	a.until("nobody connected", func(s state) bool { return s.Connections == 0 })
	a.close()
}

// sendSteadily sends one client's share, at its rate.
func sendSteadily(t *testing.T, address string, client int) error {
	c, err := mllpcore.Dial(t.Context(), mllpcore.ClientOptions{Address: address, Timeout: patience})
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	tick := time.NewTicker(time.Second * loadClients / loadRate)
	defer tick.Stop()
	for n := range loadRate / loadClients * int(loadTime/time.Second) {
		<-tick.C
		id := "L" + strconv.Itoa(client) + "-" + strconv.Itoa(n)
		answer, err := c.Send(t.Context(), []byte(loadMessage(id)))
		if err != nil {
			return err
		}
		if !strings.Contains(string(answer), "MSA|AA|"+id+"\r") {
			return fmt.Errorf("%s got %q", id, answer)
		}
	}
	return nil
}

// loadMessage is a laboratory result of about 600 bytes.
func loadMessage(id string) string {
	var b strings.Builder
	b.WriteString("MSH|^~\\&|LAB|CENTRAL LAB|MLLPSCOPE|TEST|20261122120000+0000||ORU^R01^ORU_R01|" + id + "|P|2.5.1\r")
	b.WriteString("PID|1||100001^^^HOSPITAL^MR||DOE^JOHN||19700101|M\rOBR|1|4711|0815|CBC^Complete blood count^L\r")
	for i := range 6 {
		fmt.Fprintf(&b, "OBX|%d|NM|WBC-%d^White cells^L||%d.5|10*9/L|4.0-10.0|N|||F|||20261122115900\r", i+1, i, i)
	}
	return b.String()
}
