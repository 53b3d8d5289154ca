package mllpcore

import (
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"slices"
	"sync"
	"time"
)

// How long keys of session tickets are used for new tickets, and how long for those handed out, as in crypto/tls. It
// does this by itself only for a tls.Config that lasts, and each connection has one of its own.
const (
	ticketKeyTurn = 24 * time.Hour
	ticketKeyLife = 7 * 24 * time.Hour
)

// ticketKeys are the keys of session tickets, newest first. Whoever gets hold of one reads no more than the sessions of
// a few days. They are safe for concurrent use.
type ticketKeys struct {
	mu   sync.Mutex
	keys []ticketKey
}

type ticketKey struct {
	made time.Time
	key  [32]byte
}

func newTicketKeys(now time.Time) (*ticketKeys, error) {
	t := &ticketKeys{}
	if err := t.turn(now); err != nil {
		return nil, fmt.Errorf("make a session ticket key: %w", err)
	}
	return t, nil
}

// turn makes a new key.
func (t *ticketKeys) turn(now time.Time) error {
	k := ticketKey{made: now}
	if _, err := rand.Read(k.key[:]); err != nil {
		return err
	}
	t.keys = slices.Insert(t.keys, 0, k)
	return nil
}

// use gives a config the keys of now.
func (t *ticketKeys) use(config *tls.Config, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if age := now.Sub(t.keys[0].made); age >= ticketKeyTurn || age <= -ticketKeyTurn { // the clock may be set back
		_ = t.turn(now) // without random numbers the handshake fails anyway
	}
	t.keys = append(t.keys[:1], slices.DeleteFunc(t.keys[1:], func(k ticketKey) bool {
		age := now.Sub(k.made)
		return age >= ticketKeyLife || age <= -ticketKeyLife
	})...)
	keys := make([][32]byte, len(t.keys))
	for i := range t.keys {
		keys[i] = t.keys[i].key
	}
	config.SetSessionTicketKeys(keys)
}
