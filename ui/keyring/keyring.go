package keyring

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	system "github.com/zalando/go-keyring"
)

// Service is the name that all entries of this program stand under.
const Service = "MLLPScope"

// How long a call may take: a look whether there is a keyring asks nobody, all else may have to wait for a person who
// unlocks it.
const (
	lookLimit   = 3 * time.Second
	personLimit = 2 * time.Minute
)

var (
	// ErrNotRemembered tells that the keyring has no password for a file. It is an answer, not a failure.
	ErrNotRemembered = errors.New("the keyring has no password for this file")
	// ErrNoAnswer is in the error of a call that took too long.
	ErrNoAnswer = errors.New("the keyring does not answer")
)

// Keyring is the system's keyring. Its methods may wait for a person, so they are called off the UI goroutine; one is
// at work at a time.
type Keyring struct {
	look  func() error  // whether there is a keyring, without asking anybody
	busy  chan struct{} // holds a token while a call is at work, even one that nobody waits for any more
	limit time.Duration
}

// New returns the system's keyring. Nothing is asked yet.
func New() *Keyring { return &Keyring{look: find, busy: make(chan struct{}, 1), limit: personLimit} }

// Available returns nil when there is a keyring, and otherwise says why there is none.
func (k *Keyring) Available() error {
	_, err := within(k, lookLimit, func() (struct{}, error) { return struct{}{}, k.look() })
	return err
}

// Password returns the password of a file; ErrNotRemembered when the keyring has none.
func (k *Keyring) Password(file string) (string, error) {
	password, err := within(k, k.limit, func() (string, error) { return system.Get(Service, Account(file)) })
	switch {
	case errors.Is(err, system.ErrNotFound):
		return "", ErrNotRemembered
	case err != nil:
		return "", fmt.Errorf("read the password from the keyring: %w", worded(err))
	}
	return password, nil
}

// Remember keeps the password of a file, instead of the one that was kept before.
func (k *Keyring) Remember(file, password string) error {
	_, err := within(k, k.limit, func() (struct{}, error) {
		return struct{}{}, system.Set(Service, Account(file), password)
	})
	switch {
	case errors.Is(err, system.ErrSetDataTooBig):
		return errors.New("the password is too long for this computer's keyring")
	case err != nil:
		return fmt.Errorf("keep the password in the keyring: %w", worded(err))
	}
	return nil
}

// Forget deletes the password of a file. There may be none.
func (k *Keyring) Forget(file string) error {
	_, err := within(k, k.limit, func() (struct{}, error) {
		return struct{}{}, system.Delete(Service, Account(file))
	})
	if err != nil && !errors.Is(err, system.ErrNotFound) {
		return fmt.Errorf("delete the password from the keyring: %w", worded(err))
	}
	return nil
}

// worded says what to do about the library's one error that has no value to match with.
func worded(err error) error {
	if strings.Contains(err.Error(), "failed to unlock") {
		return errors.New("it is locked, or was never set up: unlock it and choose the file again")
	}
	return err
}

// Account is the name of a file's entry: its absolute path.
func Account(file string) string {
	path, err := filepath.Abs(file)
	if err != nil {
		return filepath.Clean(file)
	}
	return path
}

// within runs f and waits for it no longer than limit. A call of the system cannot be ended: when it takes too long it
// is left alone, and until it has ended the next ones are told that the keyring does not answer.
func within[T any](k *Keyring, limit time.Duration, f func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	var none T
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case k.busy <- struct{}{}:
	case <-timer.C:
		return none, ErrNoAnswer
	}
	done := make(chan outcome, 1)
	go func() {
		defer func() { <-k.busy }()
		value, err := f()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-timer.C:
		return none, ErrNoAnswer
	}
}
