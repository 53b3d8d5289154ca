package certificate

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mllpscope/certs"
	"mllpscope/ui/model"
)

// Days before its expiry from which a certificate is marked amber.
const expirySoonDays = 30

// Most names listed of a certificate; the rest is counted.
const mostNames = 6

// Fact is one line about a certificate.
type Fact struct {
	Name, Value string
	Tone        model.Tone
}

// View is the card as it is to be drawn.
type View struct {
	Status   Status
	Title    string // the state in a few words
	Tone     model.Tone
	Path     string // of the file the card is about
	Note     string // why the card asks for something, or what stays in use meanwhile
	Problem  string // what went wrong, in words
	Facts    []Fact
	Subjects []string // when there is a choice
	Subject  string   // the chosen one of Subjects
	Locked   bool     // a password is being asked for
	Busy     bool
	CanApply bool

	Fingerprint string // SHA-256 of the certificate that is shown, all of it
	PEM         string // it and its chain, without any key
}

// View returns the card as it is to be drawn now.
func (c *Card) View() View {
	v := View{Status: c.Status(), Problem: c.problem, Locked: c.asking, Busy: c.reading}
	v.Title, v.Tone = c.title(v.Status)
	_, v.CanApply = c.Ready()
	if c.draft != nil {
		v.Path = c.draft.place()
	} else if c.inUse != nil {
		v.Path = c.inUse.place()
	}
	v.Note = c.note(v.Status)
	shown := c.shown()
	if shown == nil {
		return v
	}
	v.Fingerprint, v.PEM = shown.details.Fingerprint, shown.pem
	v.Facts = append([]Fact{{Name: "File", Value: shown.place()}}, shown.facts(c.now())...)
	if subjects := shown.subjects(); len(subjects) > 1 {
		v.Subjects, v.Subject = subjects, shown.details.Subject
		if !slices.Contains(subjects, v.Subject) {
			v.Subject = subjects[0]
		}
	}
	return v
}

func (c *Card) title(s Status) (string, model.Tone) {
	switch s {
	case Reading:
		return "Reading the file …", model.ToneNormal
	case NeedsPassword:
		return "Password needed", model.ToneWarn
	case Picked:
		if c.draft.keyless != nil {
			return "Cannot be used", model.ToneBad
		}
		return "Not applied yet", model.ToneWarn
	case InUse:
		return "In use", model.ToneNormal
	default:
		return "No certificate", model.ToneNormal
	}
}

func (c *Card) note(s Status) string {
	var out []string
	switch {
	case s == None && c.problem == "":
		return "TLS needs one: choose the .pfx or .pem file you were given."
	case s == NeedsPassword && c.profile != "":
		out = append(out, fmt.Sprintf("Profile “%s” uses %s. Profiles never keep passwords: type it again.", c.profile,
			filepath.Base(c.draft.Path)))
	case s == NeedsPassword:
		out = append(out, filepath.Base(c.draft.Path)+" is protected by a password.")
	}
	if kept := c.kept(s); kept != "" {
		out = append(out, kept)
	}
	return strings.Join(out, " ")
}

// kept says what stays in use while something else is shown, or after something went wrong.
func (c *Card) kept(s Status) string {
	switch {
	case c.inUse == nil, s == InUse && c.problem == "":
		return ""
	case s == InUse, c.draft.keyless != nil:
		return short(c.inUse.details) + " stays in use."
	default:
		return "Until you apply, " + short(c.inUse.details) + " stays in use."
	}
}

func short(d certs.Description) string {
	if d.CommonName != "" {
		return d.CommonName
	}
	return d.Subject
}

func (c *Credential) facts(now time.Time) []Fact {
	d := c.details
	out := []Fact{
		{Name: "Subject", Value: spaced(d.Subject)},
		names(d.SANs),
		issuer(d),
		expiry(d, now),
		{Name: "Key", Value: d.KeyType},
		chain(d),
	}
	if !d.HasKey {
		out[4] = Fact{"Key", d.KeyType + ", no private key", model.ToneBad}
	}
	if d.Fingerprint != "" {
		out = append(out, Fact{Name: "SHA-256", Value: shortFingerprint(d.Fingerprint)})
	}
	if c.keyless != nil {
		return out // what else is wrong does not matter
	}
	for _, warning := range warnings(d) {
		out = append(out, Fact{"Warning", warning, model.ToneWarn})
	}
	for _, warning := range c.store.Warnings {
		out = append(out, Fact{"Warning", warning, model.ToneWarn})
	}
	for _, note := range c.store.Notes {
		out = append(out, Fact{"Left out", note, model.ToneWarn})
	}
	return out
}

func names(sans []string) Fact {
	if len(sans) == 0 {
		return Fact{"Names", "none", model.ToneWarn}
	}
	if more := len(sans) - mostNames; more > 0 {
		return Fact{Name: "Names", Value: fmt.Sprintf("%s and %d more", strings.Join(sans[:mostNames], ", "), more)}
	}
	return Fact{Name: "Names", Value: strings.Join(sans, ", ")}
}

func issuer(d certs.Description) Fact {
	if d.SelfSigned {
		return Fact{Name: "Issuer", Value: "itself (self-signed)"}
	}
	return Fact{Name: "Issuer", Value: spaced(d.Issuer)}
}

func expiry(d certs.Description, now time.Time) Fact {
	day := d.NotAfter.In(now.Location()).Format(time.DateOnly)
	switch {
	case d.Expired:
		ago := int(now.Sub(d.NotAfter) / (24 * time.Hour))
		return Fact{"Expires", fmt.Sprintf("EXPIRED %s (%s)", agoDays(ago), day), model.ToneBad}
	case d.NotYetValid:
		return Fact{
			"Expires", fmt.Sprintf("NOT VALID before %s; until %s", d.NotBefore.In(now.Location()).Format(time.DateOnly), day),
			model.ToneBad,
		}
	case d.Days < expirySoonDays:
		return Fact{"Expires", fmt.Sprintf("SOON: %s (%s)", inDays(d.Days), day), model.ToneWarn}
	default:
		return Fact{Name: "Expires", Value: fmt.Sprintf("%s (%s)", inDays(d.Days), day)}
	}
}

func inDays(n int) string {
	switch n {
	case 0:
		return "today"
	case 1:
		return "in 1 day"
	default:
		return fmt.Sprintf("in %d days", n)
	}
}

func agoDays(n int) string {
	switch n {
	case 0:
		return "today"
	case 1:
		return "1 day ago"
	default:
		return fmt.Sprintf("%d days ago", n)
	}
}

func chain(d certs.Description) Fact {
	switch {
	case d.SelfSigned:
		return Fact{"Chain", "self-signed: clients must trust it explicitly", model.ToneWarn}
	case d.ChainComplete:
		return Fact{Name: "Chain", Value: fmt.Sprintf("complete: up to %s, %d certificates",
			commonName(d.Chain[len(d.Chain)-1]), len(d.Chain))}
	default:
		return Fact{"Chain", "INCOMPLETE: ends at " + commonName(d.Chain[len(d.Chain)-1]), model.ToneWarn}
	}
}

// warnings leaves out the one about the dates, which comes first: the expiry says it already.
func warnings(d certs.Description) []string {
	if len(d.Warnings) > 0 && (d.Expired || d.NotYetValid || d.Days < expirySoonDays) {
		return d.Warnings[1:]
	}
	return d.Warnings
}

// spaced lets a subject be wrapped between its parts.
func spaced(subject string) string { return strings.ReplaceAll(subject, ",", ", ") }

// commonName is the part of a subject that a person knows the certificate by.
func commonName(subject string) string {
	for part := range strings.SplitSeq(subject, ",") {
		if name, ok := strings.CutPrefix(part, "CN="); ok {
			return name
		}
	}
	return subject
}

func shortFingerprint(s string) string {
	const shown = 23 // eight bytes with colons: enough to compare by eye
	if len(s) <= shown {
		return s
	}
	return s[:shown] + " …"
}
