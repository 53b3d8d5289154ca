package listener

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore"
	"mllpscope/ui/keyring"
	"mllpscope/ui/widgets"
)

// fakeKeyring keeps passwords in memory, fails as it is told, and answers when it is let.
type fakeKeyring struct {
	kept    map[string]string
	missing error            // why there is none
	refuse  map[string]error // by method
	calls   []string
}

func (k *fakeKeyring) Available() error { return k.missing }

func (k *fakeKeyring) Password(file string) (string, error) {
	k.calls = append(k.calls, "Password")
	if err := k.refuse["Password"]; err != nil {
		return "", err
	}
	if password, ok := k.kept[file]; ok {
		return password, nil
	}
	return "", keyring.ErrNotRemembered
}

func (k *fakeKeyring) Remember(file, password string) error {
	k.calls = append(k.calls, "Remember")
	if err := k.refuse["Remember"]; err != nil {
		return err
	}
	k.kept[file] = password
	return nil
}

func (k *fakeKeyring) Forget(file string) error {
	k.calls = append(k.calls, "Forget")
	if err := k.refuse["Forget"]; err != nil {
		return err
	}
	delete(k.kept, file)
	return nil
}

var _ Keyring = (*keyring.Keyring)(nil)

const ecPFX, rsaPFX = "openssl3-ec.pfx", "openssl3-rsa-chain.pfx"

// withKeyring gives the panel a keyring that has these passwords, by file of the test data.
func withKeyring(passwords ...string) func(*leftSide) {
	return func(l *leftSide) {
		l.keyring = &fakeKeyring{kept: map[string]string{}, refuse: map[string]error{}}
		for i := 0; i < len(passwords); i += 2 {
			l.keyring.kept[certFile(passwords[i])] = passwords[i+1]
		}
	}
}

func TestRememberAndForgetThePassword(t *testing.T) {
	l := openLeftSide(t, withTLS, withKeyring())
	c, r := l.panel.cert, l.panel.cert.remember
	if r.object.Visible() {
		t.Error("there is something to remember before a file was chosen")
	}
	l.choose("selfsigned.pem")
	if r.object.Visible() {
		t.Error("there is something to remember of a file without a password")
	}
	l.choose(ecPFX)
	if !r.object.Visible() || r.tick.Disabled() || r.tick.Checked || r.note.Text != rememberWhere {
		t.Fatalf("tick %v, %q", r.tick.Checked, r.note.Text)
	}
	test.Tap(r.tick)
	l.typePassword("wrong")
	if len(l.keyring.kept) != 0 {
		t.Fatalf("a wrong password was kept: %q", l.keyring.kept)
	}
	l.typePassword("secret")
	if got := l.keyring.kept[certFile(ecPFX)]; got != "secret" || !r.tick.Checked {
		t.Fatalf("the keyring has %q, tick %v", got, r.tick.Checked)
	}
	test.Tap(c.apply)
	if !r.object.Visible() || !r.tick.Checked {
		t.Error("while it is in use it does not say that its password is remembered")
	}
	test.Tap(r.tick)
	if len(l.keyring.kept) != 0 || r.tick.Checked {
		t.Errorf("the keyring still has %q", l.keyring.kept)
	}
	test.Tap(r.tick)
	if got := l.keyring.kept[certFile(ecPFX)]; got != "secret" {
		t.Errorf("ticked while in use: the keyring has %q", got)
	}
}

func TestARememberedPasswordOpensTheFile(t *testing.T) {
	l := openLeftSide(t, withTLS, withKeyring(ecPFX, "secret"))
	c := l.panel.cert
	l.choose(ecPFX)
	if c.lock.Visible() || c.apply.Disabled() || !c.remember.tick.Checked || c.remember.note.Text != rememberWhere {
		t.Errorf("%q, %q, tick %v", c.status.Text, c.remember.note.Text, c.remember.tick.Checked)
	}
	if l.server.value(t, "SSLCertStorePassword") != "" {
		t.Error("the server was told before Apply")
	}
	l.choose(rsaPFX) // of which nothing is kept
	if !c.lock.Visible() || c.remember.tick.Checked || c.remember.tick.Disabled() {
		t.Errorf("of another file: %q, tick %v", c.status.Text, c.remember.tick.Checked)
	}
	l.choose(ecPFX)
	test.Tap(c.apply)
	if l.server.value(t, "SSLCertStorePassword") != "secret" || slices.Contains(l.keyring.calls, "Remember") {
		t.Errorf("the keyring was asked %q", l.keyring.calls)
	}
}

func TestAProfileIsOpenedWithTheRememberedPassword(t *testing.T) {
	l := openLeftSide(t, withProfiles, withKeyring(ecPFX, "secret"))
	l.panel.profiles.choice.SetSelected("TLS")
	if c := l.panel.cert; c.lock.Visible() || c.status.Text != "In use" ||
		l.server.value(t, "SSLCertStorePassword") != "secret" {
		t.Errorf("the card says %q, %q", c.status.Text, c.problem.Text)
	}
	if l.panel.profiles.Dirty() {
		t.Error("the profile counts as changed")
	}
	l.panel.profiles.Save()
	for name, settings := range l.profiles.kept {
		for setting, value := range settings {
			if value == "secret" {
				t.Errorf("profile %s keeps the password as %s", name, setting)
			}
		}
	}
}

func TestAWrongRememberedPasswordAsksAgain(t *testing.T) {
	l := openLeftSide(t, withTLS, withKeyring(ecPFX, "of last year"))
	c, r := l.panel.cert, l.panel.cert.remember
	l.choose("selfsigned.pem")
	test.Tap(c.apply)
	l.choose(ecPFX)
	if !c.lock.Visible() || r.note.Text != rememberWrong || !r.tick.Checked || c.password.Text != "" {
		t.Fatalf("%q, %q, %q", c.status.Text, c.problem.Text, r.note.Text)
	}
	if used, _ := c.state.InUse(); used.Path != certFile("selfsigned.pem") ||
		!strings.Contains(c.note.Text, "stays in use") {
		t.Errorf("in use is %q; it says %q", used.Path, c.note.Text)
	}
	l.typePassword("secret")
	if got := l.keyring.kept[certFile(ecPFX)]; got != "secret" || r.note.Text != rememberWhere {
		t.Errorf("after the right one the keyring has %q; it says %q", got, r.note.Text)
	}
}

func TestWithoutAKeyringItSaysWhy(t *testing.T) {
	l := openLeftSide(t, withTLS, withKeyring(), func(l *leftSide) {
		l.keyring.missing = errors.New("no keyring runs in this session")
	})
	r := l.panel.cert.remember
	l.choose(ecPFX)
	if !r.tick.Disabled() || !strings.Contains(r.note.Text, "no keyring runs in this session") {
		t.Errorf("tick disabled %v, %q", r.tick.Disabled(), r.note.Text)
	}
	l.typePassword("secret")
	if len(l.keyring.calls) != 0 || l.panel.cert.status.Text != "Not applied yet" {
		t.Errorf("it was asked %q; the card says %q", l.keyring.calls, l.panel.cert.status.Text)
	}
}

func TestAKeyringThatRefuses(t *testing.T) {
	refused := errors.New("refused for the test")
	t.Run("Password", func(t *testing.T) {
		l := openLeftSide(t, withTLS, withKeyring(ecPFX, "secret"))
		l.keyring.refuse["Password"] = refused
		l.choose(ecPFX)
		if r := l.panel.cert.remember; !r.tick.Disabled() || r.tick.Checked || r.note.Text != "Refused for the test." {
			t.Errorf("tick %v, %q", r.tick.Checked, r.note.Text)
		}
	})
	t.Run("Remember", func(t *testing.T) {
		l := openLeftSide(t, withTLS, withKeyring())
		l.keyring.refuse["Remember"] = refused
		l.choose(ecPFX)
		test.Tap(l.panel.cert.remember.tick)
		l.typePassword("secret")
		if r := l.panel.cert.remember; r.tick.Checked || r.note.Text != "Refused for the test." || r.tick.Disabled() {
			t.Errorf("tick %v, %q", r.tick.Checked, r.note.Text)
		}
	})
	t.Run("Forget", func(t *testing.T) {
		l := openLeftSide(t, withTLS, withKeyring(ecPFX, "secret"))
		l.keyring.refuse["Forget"] = refused
		l.choose(ecPFX)
		test.Tap(l.panel.cert.remember.tick)
		if r := l.panel.cert.remember; !r.tick.Checked || r.note.Text != "Refused for the test." {
			t.Errorf("tick %v, %q", r.tick.Checked, r.note.Text)
		}
	})
}

// TestASlowKeyringHoldsNobodyUp: the keyring answers after the password was typed, or after another file was chosen.
func TestASlowKeyringHoldsNobodyUp(t *testing.T) {
	var waiting []func()
	slow := func(l *leftSide) {
		l.work = func(f func()) { waiting = append(waiting, f) }
	}
	// run does what waits: first the reading of files, which the keyring never holds up.
	run := func(n int) {
		f := waiting[n]
		waiting = append(waiting[:n:n], waiting[n+1:]...)
		f()
	}
	l := openLeftSide(t, withTLS, withKeyring(ecPFX, "of last year"), slow)
	c, r := l.panel.cert, l.panel.cert.remember
	waiting = nil
	l.choose(ecPFX)
	run(0)
	if !c.lock.Visible() || r.note.Text != rememberLooking || !r.tick.Disabled() {
		t.Fatalf("%q, %q", c.status.Text, r.note.Text)
	}
	l.typePassword("secret")
	run(1)
	if c.lock.Visible() || c.apply.Disabled() || !r.tick.Disabled() {
		t.Errorf("the typed password waits for the keyring: %q", c.status.Text)
	}
	run(0) // the keyring answers with another password: the one that opened the file takes its place
	run(0)
	if got := l.keyring.kept[certFile(ecPFX)]; got != "secret" || !r.tick.Checked || len(waiting) != 0 {
		t.Errorf("the keyring has %q, tick %v", got, r.tick.Checked)
	}
	l.choose(rsaPFX)
	run(0)
	l.choose("selfsigned.pem")
	run(1)
	run(0) // about a file that is not shown any more
	if r.object.Visible() || c.status.Text != "Not applied yet" {
		t.Errorf("%q, %q", c.status.Text, r.note.Text)
	}
}

func TestContentInsteadOfAFileIsNotRemembered(t *testing.T) {
	l := openLeftSide(t, withTLS, withKeyring())
	content, err := os.ReadFile(certFile("encrypted-pkcs8.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.server.SetAll(map[string]string{
		"SSLCertStore": string(content), "SSLCertStorePassword": "secret",
	}); err != nil {
		t.Fatal(err)
	}
	l.panel.onSheet()
	if c := l.panel.cert; c.status.Text != "In use" || c.remember.object.Visible() || len(l.keyring.calls) != 0 {
		t.Errorf("%q %q, the keyring was asked %q", c.status.Text, c.problem.Text, l.keyring.calls)
	}
}

// TestRememberMarkup compares the card with a tick with its masters.
func TestRememberMarkup(t *testing.T) {
	for name, configure := range map[string]func(*leftSide){
		"locked_keyring":     withKeyring(),
		"remembered":         withKeyring(ecPFX, "secret"),
		"wrongly_remembered": withKeyring(ecPFX, "other"),
	} {
		t.Run(name, func(t *testing.T) {
			l := openLeftSide(t, withTLS, configure)
			test.ApplyTheme(t, test.Theme())
			l.choose(ecPFX)
			l.panel.Refresh(mllpcore.Stats{})
			object := l.panel.cert.object
			fyne.CurrentApp().Driver().CanvasForObject(object).Unfocus() // a cursor blinks
			widgets.HeightFor(object, 290)
			test.AssertObjectRendersToMarkup(t, "certcard_"+name+".xml", object)
		})
	}
}
