package store

import (
	"fmt"
	"net/url"
	"testing"
)

// A message waits while another connection holds a lock for a moment: readers do when they meet the writer.
func TestMessagesWaitForALock(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	c, err := openConn(path, url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(5000)"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.close() }()
	for round := range 20 {
		if err := c.exec("BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		kept := make(chan error)
		for i := range 4 {
			go func() { kept <- keep(s, sample(fmt.Sprintf("L%d-%d", round, i))) }()
		}
		if round%2 == 0 { // something the writer has not seen
			if err := c.exec("INSERT INTO meta VALUES (?, 0)", fmt.Sprint("of another ", round)); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.exec("COMMIT"); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			if err := <-kept; err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
}
