package listener

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// choose picks a file through the card's button.
func (l *leftSide) choose(name string) {
	l.picker.path = certFile(name)
	test.Tap(l.panel.cert.choose)
}

func (l *leftSide) typePassword(password string) {
	retype(l.panel.cert.password, password)
	test.Tap(l.panel.cert.unlock)
}

func TestCardPickUnlockApply(t *testing.T) {
	l := openLeftSide(t, withTLS)
	c := l.panel.cert
	l.choose("openssl3-rsa-chain.pfx")
	if !c.lock.Visible() || c.status.Text != "Password needed" || !c.apply.Disabled() {
		t.Fatalf("after choosing: %q, lock %v", c.status.Text, c.lock.Visible())
	}
	l.typePassword("secret")
	if c.lock.Visible() || c.apply.Disabled() || c.status.Text != "Not applied yet" {
		t.Fatalf("after the password: %q, lock %v, apply disabled %v", c.status.Text, c.lock.Visible(), c.apply.Disabled())
	}
	if got := l.server.value(t, "SSLCertStore") + l.server.value(t, "SSLCertStorePassword"); got != "" {
		t.Fatalf("the server was told before Apply: %q", got)
	}
	test.Tap(c.apply)
	if l.server.value(t, "SSLCertStore") != certFile("openssl3-rsa-chain.pfx") ||
		l.server.value(t, "SSLCertStorePassword") != "secret" {
		t.Errorf("store %q", l.server.value(t, "SSLCertStore"))
	}
	if c.status.Text != "In use" || c.actions.Visible() || c.password.Text != "" {
		t.Errorf("after Apply: %q, buttons %v", c.status.Text, c.actions.Visible())
	}
}

func TestCardWrongPasswordKeepsTheOldCertificate(t *testing.T) {
	l := openLeftSide(t, withTLS)
	c := l.panel.cert
	l.choose("selfsigned.pem")
	test.Tap(c.apply)
	l.panel.Start()
	l.choose("openssl1-rsa.pfx")
	l.typePassword("wrong")
	if !c.problem.Visible() || !strings.Contains(c.problem.Text, "wrong password") || !c.lock.Visible() {
		t.Errorf("it says %q", c.problem.Text)
	}
	if !strings.Contains(c.note.Text, "stays in use") {
		t.Errorf("the note is %q", c.note.Text)
	}
	if l.server.value(t, "SSLCertStore") != certFile("selfsigned.pem") || l.server.value(t, "SSLCertStorePassword") != "" {
		t.Error("the server was told about a store that does not open")
	}
	l.typePassword("secret")
	test.Tap(c.apply)
	if l.server.value(t, "SSLCertStore") != certFile("openssl1-rsa.pfx") || !l.server.listening {
		t.Error("the certificate was not replaced under the running listener")
	}
}

func TestCardReturnUnlocks(t *testing.T) {
	l := openLeftSide(t, withTLS)
	l.choose("openssl3-ec.pfx")
	retype(l.panel.cert.password, "secret")
	l.panel.cert.password.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if l.panel.cert.apply.Disabled() {
		t.Errorf("Return in the password does not open the file: %q", l.panel.cert.problem.Text)
	}
}

func TestCardTypedPath(t *testing.T) {
	l := openLeftSide(t, withTLS)
	retype(l.panel.cert.path, certFile("selfsigned.pem"))
	l.panel.cert.path.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !l.panel.cert.about.Visible() || l.panel.cert.apply.Disabled() {
		t.Errorf("a typed path is not read: %q", l.panel.cert.problem.Text)
	}
}

func TestCardNoCertificateSaysWhatItIs(t *testing.T) {
	l := openLeftSide(t, withTLS)
	l.choose("csr.pem")
	if c := l.panel.cert; !c.problem.Visible() || !strings.Contains(c.problem.Text, "certificate request") ||
		c.actions.Visible() {
		t.Errorf("it says %q", c.problem.Text)
	}
}

func TestCardCancelledPickChangesNothing(t *testing.T) {
	l := openLeftSide(t, withTLS)
	l.picker.err = filedlg.ErrCancelled
	test.Tap(l.panel.cert.choose)
	if c := l.panel.cert; c.problem.Visible() || c.status.Text != "No certificate" {
		t.Errorf("cancelling says %q", c.problem.Text)
	}
	l.picker.err = errors.New("a file dialog is already open")
	test.Tap(l.panel.cert.choose)
	if c := l.panel.cert; c.problem.Text != "A file dialog is already open" {
		t.Errorf("it says %q", c.problem.Text)
	}
}

func TestCardRefusedApplyGoesBack(t *testing.T) {
	l := openLeftSide(t, withTLS)
	c := l.panel.cert
	l.choose("selfsigned.pem")
	test.Tap(c.apply)
	l.choose("pkcs8-rsa.pem")
	l.server.refuse["SSLCertSubject"] = errors.New("refused for the test")
	test.Tap(c.apply)
	if !strings.Contains(strings.ToLower(c.problem.Text), "refused for the test") || c.view.CanApply != true {
		t.Errorf("it says %q", c.problem.Text)
	}
	if used, _ := c.state.InUse(); used.Path != certFile("selfsigned.pem") {
		t.Errorf("in use is %q", used.Path)
	}
	delete(l.server.refuse, "SSLCertSubject")
	test.Tap(c.apply)
	if got := l.server.value(t, "SSLCertStore"); got != certFile("pkcs8-rsa.pem") {
		t.Errorf("a second Apply gives %q", got)
	}
}

// TestStartAppliesWhatIsPicked: while nothing listens there is nothing to protect.
func TestStartAppliesWhatIsPicked(t *testing.T) {
	l := openLeftSide(t, withTLS)
	c := l.panel.cert
	l.server.listenErr = errors.New("TLS is on and no certificate is chosen")
	l.panel.Start()
	if !strings.Contains(c.problem.Text, "no certificate is chosen") {
		t.Errorf("with nothing picked it says %q", c.problem.Text)
	}
	l.choose("openssl3-ec.pfx")
	l.panel.Start()
	if !strings.Contains(c.problem.Text, "type its password") {
		t.Errorf("before the password it says %q", c.problem.Text)
	}
	l.server.listenErr = nil
	retype(c.password, "wrong")
	l.panel.Start()
	if l.server.listening || !strings.Contains(c.problem.Text, "wrong password") {
		t.Fatalf("with a wrong password it listens: %v, and says %q", l.server.listening, c.problem.Text)
	}
	retype(c.password, "secret")
	l.panel.Start()
	if !l.server.listening || l.server.value(t, "SSLCertStore") != certFile("openssl3-ec.pfx") || c.status.Text != "In use" {
		t.Fatalf("listening %v, with %q; the card says %q, %q", l.server.listening, l.server.value(t, "SSLCertStore"),
			c.status.Text, c.problem.Text)
	}
	l.panel.Stop()
	l.choose("selfsigned.pem")
	l.panel.Start()
	if !l.server.listening || l.server.value(t, "SSLCertStore") != certFile("selfsigned.pem") {
		t.Errorf("listening %v, with %q", l.server.listening, l.server.value(t, "SSLCertStore"))
	}
}

// A path that was typed without Enter is what a person means when Start is pressed.
func TestStartTakesATypedPath(t *testing.T) {
	l := openLeftSide(t, withTLS)
	c := l.panel.cert
	retype(c.path, certFile("csr.pem"))
	l.panel.Start()
	if l.server.listening || !strings.Contains(c.problem.Text, "certificate request") {
		t.Fatalf("without a certificate it listens: %v, and says %q", l.server.listening, c.problem.Text)
	}
	retype(c.path, certFile("openssl3-ec.pfx"))
	l.panel.Start()
	if l.server.listening || c.status.Text != "Password needed" {
		t.Fatalf("without the password it listens: %v, and the card says %q", l.server.listening, c.status.Text)
	}
	retype(c.path, certFile("selfsigned.pem"))
	l.panel.Start()
	if !l.server.listening || l.server.value(t, "SSLCertStore") != certFile("selfsigned.pem") || c.status.Text != "In use" {
		t.Fatalf("listening %v, with %q; the card says %q, %q", l.server.listening, l.server.value(t, "SSLCertStore"),
			c.status.Text, c.problem.Text)
	}
	l.panel.Stop()
	retype(c.path, certFile("csr.pem"))
	c.path.OnSubmitted(c.path.Text)
	l.panel.Start() // what could not be read is said, and the other is still in use
	if !l.server.listening || l.server.value(t, "SSLCertStore") != certFile("selfsigned.pem") {
		t.Errorf("listening %v, with %q", l.server.listening, l.server.value(t, "SSLCertStore"))
	}
}

// TestStartAppliesNothingWithoutTLS: what the card has is out of sight.
func TestStartAppliesNothingWithoutTLS(t *testing.T) {
	l := openLeftSide(t, withTLS)
	l.choose("selfsigned.pem")
	l.panel.tls.SetChecked(false)
	l.panel.Start()
	if got := l.server.value(t, "SSLCertStore"); !l.server.listening || got != "" {
		t.Errorf("listening %v, with %q", l.server.listening, got)
	}
}

// TestARefusedApplyDoesNotStart: what is wrong is said, and a later Apply starts nothing by itself.
func TestARefusedApplyDoesNotStart(t *testing.T) {
	l := openLeftSide(t, withTLS)
	l.choose("selfsigned.pem")
	l.server.refuse["SSLCertSubject"] = errors.New("refused for the test")
	l.panel.Start()
	if c := l.panel.cert; l.server.listening || !strings.Contains(strings.ToLower(c.problem.Text), "refused for the test") {
		t.Errorf("listening %v; it says %q", l.server.listening, c.problem.Text)
	}
	delete(l.server.refuse, "SSLCertSubject")
	test.Tap(l.panel.cert.apply)
	if l.server.listening {
		t.Error("Apply has started the listener")
	}
}

// TestApplyStandsAboveTheDetails: it is in sight where the details are long.
func TestApplyStandsAboveTheDetails(t *testing.T) {
	l := openLeftSide(t, withTLS)
	c := l.panel.cert
	l.choose("selfsigned.pem")
	if !c.about.Visible() || !c.actions.Visible() || c.actions.Position().Y >= c.about.Position().Y {
		t.Errorf("Apply at %v, the details at %v", c.actions.Position(), c.about.Position())
	}
}

func TestCardSubjectChoice(t *testing.T) {
	l := openLeftSide(t, withTLS)
	c := l.panel.cert
	l.choose("two.pem")
	if !c.subject.Visible() || len(c.subject.Options) != 2 {
		t.Fatalf("choices %v", c.subject.Options)
	}
	c.subject.SetSelectedIndex(1)
	test.Tap(c.apply)
	if got := l.server.value(t, "SSLCertSubject"); got != "CN=backup.clinic.example,O=Clinic" {
		t.Errorf("SSLCertSubject %q", got)
	}
}

func TestCardFollowsTheSettingsSheet(t *testing.T) {
	l := openLeftSide(t, withTLS)
	for _, v := range []struct{ name, value string }{
		{"SSLCertStorePassword", "secret"}, {"SSLCertStore", certFile("openssl3-ec.pfx")},
	} {
		if err := l.server.Set(v.name, v.value); err != nil {
			t.Fatal(err)
		}
	}
	l.panel.onSheet()
	if c := l.panel.cert; c.status.Text != "In use" || !c.about.Visible() {
		t.Errorf("the card says %q, %q", c.status.Text, c.problem.Text)
	}
}

func TestClientAuthentication(t *testing.T) {
	l := openLeftSide(t, withTLS)
	a := l.panel.auth
	if a.details.Visible() {
		t.Fatal("authorities without asking for certificates")
	}
	test.Tap(a.ask)
	if l.server.value(t, "SSLAuthenticateClients") != "True" || !a.details.Visible() {
		t.Fatal("the checkbox does nothing")
	}
	l.picker.path = certFile("root.crt")
	test.Tap(a.choose)
	if l.server.value(t, "SSLCACertFilePaths") != certFile("root.crt") || !strings.Contains(a.note.Text, "Clinic Root CA") {
		t.Errorf("%q, note %q, problem %q", l.server.value(t, "SSLCACertFilePaths"), a.note.Text, a.problem.Text)
	}
	l.picker.path = certFile("csr.pem")
	test.Tap(a.choose)
	if !a.problem.Visible() || l.server.value(t, "SSLCACertFilePaths") != certFile("root.crt") {
		t.Errorf("a file without a certificate was taken; it says %q", a.problem.Text)
	}
}

// TestCardMarkup compares the card's states with their masters. A change is looked at, then taken over from
// testdata/failed.
func TestCardMarkup(t *testing.T) {
	states := []struct {
		name string
		file string
		then func(*leftSide)
	}{
		{"none", "", nil},
		{"locked", "openssl3-rsa-chain.pfx", nil},
		{"wrong_password", "openssl3-rsa-chain.pfx", func(l *leftSide) { l.typePassword("wrong") }},
		{"picked", "openssl3-rsa-chain.pfx", func(l *leftSide) { l.typePassword("secret") }},
		{"in_use", "selfsigned.pem", func(l *leftSide) { test.Tap(l.panel.cert.apply) }},
		{"expired", "expired.pem", nil},
		{"no_key", "certificate.cer", nil},
		{"several", "two.pem", nil},
		{"no_certificate", "csr.pem", nil},
	}
	for _, tt := range states {
		t.Run(tt.name, func(t *testing.T) {
			l := openLeftSide(t, withTLS)
			test.ApplyTheme(t, test.Theme())
			if tt.file != "" {
				l.choose(tt.file)
			}
			if tt.then != nil {
				tt.then(l)
			}
			l.panel.Refresh(mllpcore.Stats{})
			object := l.panel.cert.object
			fyne.CurrentApp().Driver().CanvasForObject(object).Unfocus() // a cursor blinks
			widgets.HeightFor(object, 290)
			test.AssertObjectRendersToMarkup(t, "certcard_"+tt.name+".xml", object)
		})
	}
}

func TestCertificateIsCopiedWithoutItsKey(t *testing.T) {
	l := openLeftSide(t, withTLS)
	c := l.panel.cert
	if c.copies.Visible() {
		t.Error("there is something to copy without a certificate")
	}
	var copied string
	c.deps.Copy = func(text, _ string) { copied = text }
	l.choose("openssl3-rsa-chain.pfx")
	l.typePassword("secret")
	buttons := uitest.All[*widgets.Button](c.copies)
	test.Tap(buttons[0])
	if strings.Count(copied, ":") != 31 || strings.Contains(copied, "…") {
		t.Errorf("the SHA-256 is copied as %q", copied)
	}
	test.Tap(buttons[1])
	block, rest := pem.Decode([]byte(copied))
	if block == nil {
		t.Fatalf("no PEM is copied: %q", copied)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil || !strings.Contains(c.view.Facts[1].Value, cert.Subject.CommonName) || len(rest) == 0 {
		t.Errorf("copied %v (%v), and %d bytes of its chain", cert, err, len(rest))
	}
	if strings.Contains(copied, "KEY") {
		t.Error("the key is copied as well")
	}
}
