package certificate

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mllpscope/certs"
	"mllpscope/ui/model"
)

// certNow is a time at which the stores of testdata are valid, but for those named otherwise.
func certNow() time.Time { return time.Date(2030, time.June, 1, 12, 0, 0, 0, time.UTC) }

func certFile(name string) string { return filepath.Join("..", "..", "..", "certs", "testdata", name) }

func newCard() *Card { return NewCard(certNow) }

func pick(t *testing.T, c *Card, name string) View {
	t.Helper()
	if !c.Finish(c.Pick(certFile(name))()) {
		t.Fatalf("the outcome of picking %s was dropped", name)
	}
	return c.View()
}

func unlock(t *testing.T, c *Card, password string) View {
	t.Helper()
	if !c.Finish(c.Unlock(password)()) {
		t.Fatal("the outcome of the password was dropped")
	}
	return c.View()
}

// use applies what is ready, as the server would have taken it.
func use(t *testing.T, c *Card) Credential {
	t.Helper()
	credential, ok := c.Ready()
	if !ok {
		t.Fatalf("nothing is ready: %+v", c.View())
	}
	c.Applied(credential, nil)
	return credential
}

func fact(v View, name string) Fact {
	for _, f := range v.Facts {
		if f.Name == name {
			return f
		}
	}
	return Fact{}
}

func TestCertCardFromNothingToInUse(t *testing.T) {
	c := newCard()
	if v := c.View(); v.Status != None || v.CanApply || v.Note == "" {
		t.Fatalf("an empty card: %+v", v)
	}
	job := c.Pick(certFile("openssl3-rsa-chain.pfx"))
	if v := c.View(); v.Status != Reading || !v.Busy || v.CanApply {
		t.Fatalf("while reading: %+v", v)
	}
	c.Finish(job())
	if v := c.View(); v.Status != NeedsPassword || !v.Locked || v.Problem != "" || v.CanApply {
		t.Fatalf("a protected file: %+v", v)
	}
	if v := unlock(t, c, "wrong"); v.Status != NeedsPassword || !strings.Contains(v.Problem, "wrong password") {
		t.Fatalf("a wrong password: %+v", v)
	}
	v := unlock(t, c, "secret")
	if v.Status != Picked || !v.CanApply || v.Problem != "" || v.Locked {
		t.Fatalf("the right password: %+v", v)
	}
	if _, used := c.InUse(); used {
		t.Fatal("in use before Apply")
	}
	used := use(t, c)
	if v := c.View(); v.Status != InUse || v.CanApply {
		t.Fatalf("after Apply: %+v", v)
	}
	want := []model.NameValue{
		{Name: "SSLCertStoreType", Value: "99"},
		{Name: "SSLCertStorePassword", Value: "secret"},
		{Name: "SSLCertSubject", Value: "*"},
		{Name: "SSLCertStore", Value: certFile("openssl3-rsa-chain.pfx")},
		{Name: "SSLCertSubject", Value: "*"},
	}
	if diff := cmp.Diff(want, used.Values()); diff != "" {
		t.Error(diff)
	}
}

func TestCertCardFacts(t *testing.T) {
	v := pick(t, newCard(), "two.pem")
	for name, want := range map[string]string{
		"Subject": "CN=hl7.clinic.example, O=Clinic, C=DE",
		"Names":   "hl7.clinic.example, 127.0.0.1",
		"Issuer":  "CN=Clinic Issuing CA, O=Clinic",
		"Key":     "ECDSA P-256",
		"Chain":   "complete: up to Clinic Root CA, 3 certificates",
	} {
		if got := fact(v, name); got.Value != want || got.Tone != model.ToneNormal {
			t.Errorf("%s is %+v, want %q", name, got, want)
		}
	}
}

func TestCertCardConcerns(t *testing.T) {
	tests := []struct {
		file, fact, words string
		tone              model.Tone
		canApply          bool
	}{
		{"expired.pem", "Expires", "EXPIRED", model.ToneBad, true},
		{"not-yet-valid.pem", "Expires", "NOT VALID before", model.ToneBad, true},
		{"no-san.pem", "Names", "none", model.ToneWarn, true},
		{"certificate.cer", "Key", "no private key", model.ToneBad, false},
		{"certificate.cer", "Chain", "INCOMPLETE", model.ToneWarn, false},
		{"rsa1024.pem", "Warning", "1024", model.ToneWarn, true},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.fact, func(t *testing.T) {
			v := pick(t, newCard(), tt.file)
			got := fact(v, tt.fact)
			if !strings.Contains(got.Value, tt.words) || got.Tone != tt.tone {
				t.Errorf("%+v, want %q with tone %d", got, tt.words, tt.tone)
			}
			if v.CanApply != tt.canApply {
				t.Errorf("can be applied: %v; problem %q", v.CanApply, v.Problem)
			}
			if !tt.canApply && v.Problem == "" {
				t.Error("no word about why it cannot be used")
			}
		})
	}
}

func TestExpiryWords(t *testing.T) {
	now := certNow()
	day := 24 * time.Hour
	tests := []struct {
		name  string
		after time.Duration
		days  int
		words string
		tone  model.Tone
	}{
		{"far", 400 * day, 400, "in 400 days", model.ToneNormal},
		{"a month", 30 * day, 30, "in 30 days", model.ToneNormal},
		{"soon", 29 * day, 29, "SOON: in 29 days", model.ToneWarn},
		{"tomorrow", 25 * time.Hour, 1, "SOON: in 1 day", model.ToneWarn},
		{"today", time.Hour, 0, "SOON: today", model.ToneWarn},
		{"past", -3 * day, -3, "EXPIRED 3 days ago", model.ToneBad},
	}
	for _, tt := range tests {
		d := certs.Description{NotAfter: now.Add(tt.after), Days: tt.days, Expired: tt.after < 0}
		got := expiry(d, now)
		if !strings.HasPrefix(got.Value, tt.words+" (") || got.Tone != tt.tone {
			t.Errorf("%s: %+v, want %q", tt.name, got, tt.words)
		}
	}
}

func TestCertCardKeepsWhatIsInUse(t *testing.T) {
	broken := map[string]string{ // file or password → words
		"csr.pem":       "certificate request",
		"publickey.pem": "public key without a certificate",
		"keyonly.pem":   "private key",
		"make.sh":       "this is text",
		"missing.pfx":   "does not exist",
		"":              "folder",
	}
	for file, words := range broken {
		c := newCard()
		pick(t, c, "selfsigned.pem")
		before := use(t, c)
		v := pick(t, c, file)
		if !strings.Contains(v.Problem, words) {
			t.Errorf("%q: %q does not say %q", file, v.Problem, words)
		}
		if after, ok := c.InUse(); !ok || !after.Same(before) || v.Status != InUse {
			t.Errorf("%q took the place of the certificate in use: %+v", file, v)
		}
		if !strings.Contains(v.Note, "stays in use") {
			t.Errorf("%q: the note %q does not say what stays", file, v.Note)
		}
	}
}

func TestCertCardWrongPasswordKeepsWhatIsInUse(t *testing.T) {
	c := newCard()
	pick(t, c, "selfsigned.pem")
	before := use(t, c)
	pick(t, c, "openssl1-rsa.pfx")
	v := unlock(t, c, "wrong")
	after, ok := c.InUse()
	if !ok || !after.Same(before) {
		t.Fatal("the wrong password took the certificate in use away")
	}
	if !strings.Contains(v.Note, "stays in use") || v.Path != certFile("openssl1-rsa.pfx") {
		t.Errorf("%+v", v)
	}
	c.Discard()
	if v := c.View(); v.Status != InUse || v.Path != certFile("selfsigned.pem") {
		t.Errorf("after Discard: %+v", v)
	}
}

func TestCertCardWithoutKeySaysWhatStays(t *testing.T) {
	c := newCard()
	pick(t, c, "selfsigned.pem")
	use(t, c)
	v := pick(t, c, "certificate.cer")
	if v.Note != "hl7.clinic.example stays in use." || v.CanApply {
		t.Errorf("%q, can be applied %v", v.Note, v.CanApply)
	}
}

func TestCertCardRefusedByTheServer(t *testing.T) {
	c := newCard()
	pick(t, c, "selfsigned.pem")
	credential, _ := c.Ready()
	c.Applied(credential, errors.New("the server said no"))
	if v := c.View(); v.Status != Picked || v.Problem != "the server said no" {
		t.Errorf("%+v", v)
	}
	if _, ok := c.InUse(); ok {
		t.Error("in use although the server refused it")
	}
}

func TestCertCardDropsOldOutcomes(t *testing.T) {
	c := newCard()
	slow := c.Pick(certFile("expired.pem"))
	quick := c.Pick(certFile("selfsigned.pem"))
	if !c.Finish(quick()) {
		t.Fatal("the newest outcome was dropped")
	}
	if c.Finish(slow()) {
		t.Fatal("an outcome nobody waits for was taken")
	}
	if v := c.View(); v.Path != certFile("selfsigned.pem") {
		t.Errorf("%+v", v)
	}
	late := c.Pick(certFile("expired.pem"))
	c.Clear()
	if c.Finish(late()) || c.View().Status != None {
		t.Errorf("an outcome came back after Clear: %+v", c.View())
	}
}

func TestCertCardSubjects(t *testing.T) {
	c := newCard()
	v := pick(t, c, "two.pem")
	want := []string{"CN=hl7.clinic.example,O=Clinic,C=DE", "CN=backup.clinic.example,O=Clinic"}
	if diff := cmp.Diff(want, v.Subjects); diff != "" {
		t.Fatal(diff)
	}
	if v.Subject != want[0] {
		t.Errorf("the first is not chosen: %q", v.Subject)
	}
	c.Choose(want[1])
	if v = c.View(); v.Subject != want[1] || fact(v, "Subject").Value != spaced(want[1]) {
		t.Errorf("the other one was chosen: %+v", v)
	}
	if got := use(t, c); got.Subject != want[1] {
		t.Errorf("used %q", got.Subject)
	}
	c.Choose(want[0])
	if v = c.View(); v.Status != Picked || !v.CanApply {
		t.Errorf("choosing again after Apply: %+v", v)
	}
}

func TestCertCardProfile(t *testing.T) {
	c := newCard()
	store := CredentialOf(map[string]string{"SSLCertStore": certFile("openssl3-ec.pfx")})
	c.Finish(c.Restore("Lab", store)())
	v := c.View()
	if v.Status != NeedsPassword || !strings.Contains(v.Note, "“Lab”") || !strings.Contains(v.Note, "password") {
		t.Fatalf("%+v", v)
	}
	wanted, ok := c.Wanted()
	if !ok || wanted.Path != store.Path {
		t.Fatalf("the profile's store is forgotten: %+v", wanted)
	}
	unlock(t, c, "secret")
	use(t, c)
	if _, ok := c.Wanted(); ok {
		t.Error("still wanted after it was used")
	}
}

func TestCertCardFollowsTheServer(t *testing.T) {
	c := newCard()
	store := Credential{Path: certFile("openssl3-ec.pfx"), Type: certs.TypeAuto, Subject: "*", Password: "secret"}
	c.Finish(c.Follow(store)())
	if used, ok := c.InUse(); !ok || !used.Same(store) || c.Status() != InUse {
		t.Errorf("%+v", c.View())
	}
}

func TestCredentialSettings(t *testing.T) {
	settings := map[string]string{"SSLCertStore": "/a.pfx", "SSLCertStoreType": "2", "SSLCertSubject": "CN=x"}
	if diff := cmp.Diff(settings, CredentialOf(settings).Settings()); diff != "" {
		t.Error(diff)
	}
	for _, name := range StoreNames() {
		if name == "SSLCertStorePassword" {
			t.Error("a profile would keep the password")
		}
	}
}

func TestReadAuthorities(t *testing.T) {
	words, err := ReadAuthorities(certFile("root.crt"), certNow())
	if err != nil || !strings.Contains(words, "Clinic Root CA") {
		t.Errorf("%q, %v", words, err)
	}
	if _, err := ReadAuthorities(certFile("key.der"), certNow()); err == nil {
		t.Error("a private key was taken as an authority")
	}
	for _, path := range []string{"/a,b.pem", "/a;b.pem", "/a.pem;", "/a\rb.pem", "/a\nb.pem"} {
		if err := CheckListPath(path); err == nil {
			t.Errorf("%q would be taken apart", path)
		}
	}
	// As a list that was written on Windows stands in a profile.
	if words, err := ReadAuthorities(certFile("root.crt")+"\r"+certFile("root.crt"), certNow()); err != nil {
		t.Errorf("%q, %v", words, err)
	}
}

// TestIntegrityCheckThatCannotBeMade stands on the card as a warning.
func TestIntegrityCheckThatCannotBeMade(t *testing.T) {
	c := newCard()
	pick(t, c, "nomac.pfx")
	if v := unlock(t, c, "secret"); !slices.ContainsFunc(v.Facts, func(f Fact) bool {
		return f.Name == "Warning" && f.Tone == model.ToneWarn && strings.Contains(f.Value, "no integrity check (MAC)")
	}) {
		t.Errorf("the card says %+v", v)
	}
}

// TestAuthorityLeftOut is named beside those that count.
func TestAuthorityLeftOut(t *testing.T) {
	good, err := os.ReadFile(certFile("root.crt"))
	if err != nil {
		t.Fatal(err)
	}
	bad, err := os.ReadFile(certFile("brainpool.pem"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cas.pem")
	if err := os.WriteFile(path, append(bad, good...), 0o600); err != nil {
		t.Fatal(err)
	}
	words, err := ReadAuthorities(path, certNow())
	if err != nil || !strings.Contains(words, "issued by Clinic Root CA") || !strings.Contains(words, "LEFT OUT: ") ||
		!strings.Contains(words, "brainpoolP256r1") {
		t.Errorf("%q, %v", words, err)
	}
	words, err = ReadAuthorities(certFile("chain.p7b"), certNow())
	if err != nil || !strings.Contains(words, "Clinic Issuing CA") {
		t.Errorf("a P7B: %q, %v", words, err)
	}
}
