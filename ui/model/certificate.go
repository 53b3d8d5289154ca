package model

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mllpscope/certs"
)

// CertStatus is where the certificate card stands.
type CertStatus uint8

// The states of the certificate card.
const (
	CertNone          CertStatus = iota // nothing picked and nothing in use
	CertReading                         // a file is being read
	CertNeedsPassword                   // the file was read as far as its password
	CertPicked                          // what was picked is shown, and not used yet
	CertInUse                           // what is shown is what the listener uses
)

// Credential is one store and the choice in it: what the card shows, and what the server is told on Apply.
type Credential struct {
	Path     string
	Type     certs.Type
	Password string
	Subject  string // SSLCertSubject: * or an exact subject

	store   *certs.Store
	details certs.Description
	keyless error // why there is nothing to serve TLS with, nil when there is
	file    bool  // Path is a file's, not content or the name of a system's store
}

// CertCard is the state of the certificate card. It is used from one goroutine; only the CertJob it hands out runs on
// another one.
type CertCard struct {
	now     func() time.Time
	inUse   *Credential
	draft   *Credential
	asking  bool // the draft's password is being asked for
	reading bool
	serial  uint64 // of the newest job: an older one's outcome is dropped
	problem string // what went wrong last, in words
	profile string // the profile that wants the draft

	following bool // the draft is in use by the server already
}

// NewCertCard returns an empty card. now is the clock that expiry is told by.
func NewCertCard(now func() time.Time) *CertCard { return &CertCard{now: now} }

// CertJob reads a store. It blocks on the file and on the key derivation of its password.
type CertJob func() CertOutcome

// CertOutcome is what a CertJob found.
type CertOutcome struct {
	serial     uint64
	credential Credential
	err        error
}

// Pick starts on a file of any type. What was picked before and not applied is dropped; what is in use stays.
func (c *CertCard) Pick(path string) CertJob {
	c.profile, c.following = "", false
	return c.read(Credential{Path: path, Type: certs.TypeAuto, Subject: "*"})
}

// Restore starts on the store that a profile names. Profiles never hold passwords: when the store needs one the card
// asks for it and says why. What is in use stays until the store has been opened.
func (c *CertCard) Restore(profile string, store Credential) CertJob {
	job := c.read(store)
	c.profile = profile
	return job
}

// Follow starts on the store that the server was given elsewhere and uses already.
func (c *CertCard) Follow(store Credential) CertJob {
	c.inUse = nil
	job := c.read(store)
	c.profile, c.following = "", true
	return job
}

// Unlock tries a password on the file that was picked. It returns nil when no file is waiting for one.
func (c *CertCard) Unlock(password string) CertJob {
	if c.draft == nil {
		return nil
	}
	next := *c.draft
	next.Password = password
	return c.read(next)
}

// Clear forgets everything, as for a profile without a certificate.
func (c *CertCard) Clear() {
	*c = CertCard{now: c.now, serial: c.serial + 1}
}

// Discard forgets what was picked and not applied.
func (c *CertCard) Discard() {
	c.serial++
	c.draft, c.asking, c.reading, c.problem, c.profile, c.following = nil, false, false, "", "", false
}

func (c *CertCard) read(want Credential) CertJob {
	c.serial++
	serial, now := c.serial, c.now
	c.draft, c.reading, c.problem = &want, true, ""
	return func() CertOutcome {
		read, err := readCredential(want, now())
		return CertOutcome{serial: serial, credential: read, err: err}
	}
}

// Finish takes a job's outcome and tells whether it was still wanted.
func (c *CertCard) Finish(o CertOutcome) bool {
	if o.serial != c.serial {
		return false
	}
	c.reading = false
	switch {
	case o.err == nil:
		c.opened(o.credential)
	case errors.Is(o.err, certs.ErrPassword):
		c.asking, c.draft.file = true, o.credential.file
		if o.credential.Password != "" {
			c.problem = reason(o)
		}
	default:
		c.problem = reason(o)
		c.draft, c.asking = nil, false
	}
	return true
}

// reason is why a store could not be read, with the file's name instead of its whole path, which stands beside it.
func reason(o CertOutcome) string {
	err := o.err
	if inner := errors.Unwrap(err); inner != nil && strings.HasPrefix(err.Error(), "certificate store ") {
		err = inner
	}
	return filepath.Base(o.credential.place()) + ": " + err.Error()
}

// opened shows a store that could be read.
func (c *CertCard) opened(read Credential) {
	c.draft, c.asking, c.problem = &read, false, ""
	switch {
	case read.keyless != nil:
		c.problem = read.keyless.Error()
	case c.following:
		c.Applied(read, nil)
	}
}

// Choose takes the certificate with this subject from a store that holds several.
func (c *CertCard) Choose(subject string) {
	shown := c.shown()
	if shown == nil || shown.store == nil {
		return
	}
	next := *shown
	next.Subject = subject
	next.describe(c.now())
	c.draft, c.problem = &next, ""
	if next.keyless != nil {
		c.problem = next.keyless.Error()
	}
}

// Ready returns what Apply is to use: false while there is nothing picked that could be used.
func (c *CertCard) Ready() (Credential, bool) {
	if c.draft == nil || c.reading || c.asking || c.draft.store == nil || c.draft.keyless != nil {
		return Credential{}, false
	}
	return *c.draft, true
}

// Applied tells how using the credential ended. A failure keeps what was in use.
func (c *CertCard) Applied(used Credential, err error) {
	if err != nil {
		c.problem = err.Error()
		return
	}
	c.inUse = &used
	if c.draft != nil && c.draft.Path == used.Path && c.draft.Subject == used.Subject {
		c.Discard()
	}
}

// InUse returns what the listener uses; false when there is none.
func (c *CertCard) InUse() (Credential, bool) {
	if c.inUse == nil {
		return Credential{}, false
	}
	return *c.inUse, true
}

// Wanted returns the store a profile asked for that is not in use yet, such as one still waiting for its password.
func (c *CertCard) Wanted() (Credential, bool) {
	if c.draft == nil || c.profile == "" {
		return Credential{}, false
	}
	return *c.draft, true
}

// Protected returns the file that the card is about and the password that opened it, "" while that is asked for; false
// when there is no such file or it needs no password.
func (c *CertCard) Protected() (file, password string, ok bool) {
	switch shown := c.shown(); {
	case c.asking:
		return c.draft.Path, "", c.draft.file
	case shown == nil || shown.Password == "":
		return "", "", false
	default:
		return shown.Path, shown.Password, shown.file
	}
}

// Status tells where the card stands.
func (c *CertCard) Status() CertStatus {
	switch {
	case c.reading:
		return CertReading
	case c.asking:
		return CertNeedsPassword
	case c.draft != nil:
		return CertPicked
	case c.inUse != nil:
		return CertInUse
	default:
		return CertNone
	}
}

// shown is the credential whose facts the card lists.
func (c *CertCard) shown() *Credential {
	if c.draft != nil && c.draft.store != nil {
		return c.draft
	}
	return c.inUse
}

// readCredential opens a store. One without a private key is shown as well: a person should see what was picked.
func readCredential(want Credential, now time.Time) (Credential, error) {
	want.file = isFile(want)
	store, err := certs.Open(want.Path, want.Type, want.Password)
	if err != nil && (store == nil || len(store.Entries) == 0) {
		return want, err
	}
	want.store = store
	want.describe(now)
	if err != nil {
		want.keyless = errors.New(reason(CertOutcome{credential: want, err: err}))
	}
	return want, nil
}

// isFile looks whether a store is a file, which only the disk can tell of a store whose type is to be detected.
func isFile(c Credential) bool {
	if c.Type != certs.TypeAuto {
		return c.Type.IsFile()
	}
	info, err := os.Stat(c.Path)
	return err == nil && !info.IsDir()
}

// describe fills in the facts of the chosen certificate, or of the first one when none can be used.
func (c *Credential) describe(now time.Time) {
	entry, err := c.store.Select(c.Subject)
	if err == nil {
		_, err = entry.TLS()
	}
	c.keyless = err
	if entry.Leaf == nil {
		entry = c.store.Entries[0]
	}
	c.details = certs.Describe(entry, now)
}

// subjects returns the distinct subjects of the store's certificates that have a private key, in the store's order.
func (c *Credential) subjects() []string {
	var out []string
	for _, e := range c.store.Entries {
		if e.Key == nil || e.Leaf == nil {
			continue
		}
		if subject := e.Leaf.Subject.String(); !slices.Contains(out, subject) {
			out = append(out, subject)
		}
	}
	return out
}
