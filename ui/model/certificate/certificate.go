package certificate

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mllpscope/certs"
)

// Status is where the certificate card stands.
type Status uint8

// The states of the certificate card.
const (
	None          Status = iota // nothing picked and nothing in use
	Reading                     // a file is being read
	NeedsPassword               // the file was read as far as its password
	Picked                      // what was picked is shown, and not used yet
	InUse                       // what is shown is what the listener uses
)

// Credential is one store and the choice in it: what the card shows, and what the server is told on Apply.
type Credential struct {
	Path     string
	Type     certs.Type
	Password string
	Subject  string // SSLCertSubject: * or an exact subject

	store   *certs.Store
	details certs.Description
	pem     string // the certificate and its chain
	keyless error  // why there is nothing to serve TLS with, nil when there is
	file    bool   // Path is a file's, not content or the name of a system's store
}

// Card is the state of the certificate card. It is used from one goroutine; only the Job it hands out runs on
// another one.
type Card struct {
	now     func() time.Time
	inUse   *Credential
	draft   *Credential
	asking  bool // the draft's password is being asked for
	reading bool
	serial  uint64 // of the newest job: an older one's outcome is dropped
	problem string // what went wrong last, in words
	profile string // the profile that wants the draft; "" for one without a name
	wanted  bool   // the draft is to be used as soon as it can be: a profile, or the settings of last time, name it

	following bool // the draft is in use by the server already
}

// NewCard returns an empty card. now is the clock that expiry is told by.
func NewCard(now func() time.Time) *Card { return &Card{now: now} }

// Job reads a store. It blocks on the file and on the key derivation of its password.
type Job func() Outcome

// Outcome is what a Job found.
type Outcome struct {
	serial     uint64
	credential Credential
	err        error
}

// Pick starts on a file of any type. What was picked before and not applied is dropped; what is in use stays.
func (c *Card) Pick(path string) Job {
	c.profile, c.wanted, c.following = "", false, false
	return c.read(Credential{Path: path, Type: certs.TypeAuto, Subject: "*"})
}

// Restore starts on the store that a profile names. Profiles never hold passwords: when the store needs one the card
// asks for it and says why. What is in use stays until the store has been opened.
func (c *Card) Restore(profile string, store Credential) Job {
	job := c.read(store)
	c.profile, c.wanted = profile, true
	return job
}

// Follow starts on the store that the server was given elsewhere and uses already.
func (c *Card) Follow(store Credential) Job {
	c.inUse = nil
	job := c.read(store)
	c.profile, c.wanted, c.following = "", false, true
	return job
}

// Unlock tries a password on the file that was picked. It returns nil when no file is waiting for one.
func (c *Card) Unlock(password string) Job {
	if c.draft == nil {
		return nil
	}
	next := *c.draft
	next.Password = password
	return c.read(next)
}

// Clear forgets everything, as for a profile without a certificate.
func (c *Card) Clear() {
	*c = Card{now: c.now, serial: c.serial + 1}
}

// Discard forgets what was picked and not applied.
func (c *Card) Discard() {
	c.serial++
	c.draft, c.asking, c.reading, c.problem = nil, false, false, ""
	c.profile, c.wanted, c.following = "", false, false
}

func (c *Card) read(want Credential) Job {
	c.serial++
	serial, now := c.serial, c.now
	c.draft, c.reading, c.problem = &want, true, ""
	return func() Outcome {
		read, err := readCredential(want, now())
		return Outcome{serial: serial, credential: read, err: err}
	}
}

// Finish takes a job's outcome and tells whether it was still wanted.
func (c *Card) Finish(o Outcome) bool {
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
func reason(o Outcome) string {
	err := o.err
	if inner := errors.Unwrap(err); inner != nil && strings.HasPrefix(err.Error(), "certificate store ") {
		err = inner
	}
	return filepath.Base(o.credential.place()) + ": " + err.Error()
}

// opened shows a store that could be read.
func (c *Card) opened(read Credential) {
	c.draft, c.asking, c.problem = &read, false, ""
	switch {
	case read.keyless != nil:
		c.problem = read.keyless.Error()
	case c.following:
		c.Applied(read, nil)
	}
}

// Choose takes the certificate with this subject from a store that holds several.
func (c *Card) Choose(subject string) {
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
func (c *Card) Ready() (Credential, bool) {
	if c.draft == nil || c.reading || c.asking || c.draft.store == nil || c.draft.keyless != nil {
		return Credential{}, false
	}
	return *c.draft, true
}

// Applied tells how using the credential ended. A failure keeps what was in use.
func (c *Card) Applied(used Credential, err error) {
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
func (c *Card) InUse() (Credential, bool) {
	if c.inUse == nil {
		return Credential{}, false
	}
	return *c.inUse, true
}

// Wanted returns the store a profile asked for that is not in use yet, such as one still waiting for its password.
func (c *Card) Wanted() (Credential, bool) {
	if c.draft == nil || !c.wanted {
		return Credential{}, false
	}
	return *c.draft, true
}

// Pending returns what a person has picked and not applied while nothing is in use: it is part of what is to be there
// at the next start.
func (c *Card) Pending() (Credential, bool) {
	usable := c.draft != nil && (c.asking || c.draft.store != nil && c.draft.keyless == nil)
	if !usable || c.inUse != nil || c.following {
		return Credential{}, false
	}
	return *c.draft, true
}

// Protected returns the file that the card is about and the password that opened it, "" while that is asked for; false
// when there is no such file or it needs no password.
func (c *Card) Protected() (file, password string, ok bool) {
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
func (c *Card) Status() Status {
	switch {
	case c.reading:
		return Reading
	case c.asking:
		return NeedsPassword
	case c.draft != nil:
		return Picked
	case c.inUse != nil:
		return InUse
	default:
		return None
	}
}

// shown is the credential whose facts the card lists.
func (c *Card) shown() *Credential {
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
		want.keyless = errors.New(reason(Outcome{credential: want, err: err}))
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
	c.pem = pemOf(entry)
}

// pemOf writes a certificate and its chain as text; never the key.
func pemOf(e certs.Entry) string {
	var text []byte
	for _, cert := range append([]*x509.Certificate{e.Leaf}, e.Chain...) {
		if cert != nil {
			text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})...)
		}
	}
	return string(text)
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
