package listener

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/rules"
	"mllpscope/ui/memory"
	"mllpscope/ui/model"
)

// session is the listener panel on real profiles and a real state file, started and ended as the app does.
type session struct {
	t     *testing.T
	home  string
	file  *memory.File
	panel *Panel
	srv   *leftServer
	rules *rules.Engine
}

func startSession(t *testing.T, home string) *session {
	t.Helper()
	test.NewTempApp(t)
	t.Setenv("MLLPSCOPE_HOME", home)
	s := &session{t: t, home: home, srv: newLeftServer(), rules: noRules(t), file: memory.Open(memory.Path())}
	t.Cleanup(func() { _ = s.file.Close() })
	if s.file.Notice() != nil {
		t.Fatal(s.file.Notice())
	}
	s.panel = NewPanel(Deps{
		Server: s.srv, Picker: &leftPicker{path: certFile("openssl3-ec.pfx")}, Profiles: NewProfileFiles(s.file),
		Rules: s.rules, Run: atOnce, Go: atOnce, Now: leftNow,
	})
	return s
}

// again ends the session and starts the next one.
func (s *session) again() *session {
	s.t.Helper()
	if err := s.file.Close(); err != nil {
		s.t.Fatal(err)
	}
	return startSession(s.t, s.home)
}

func (s *session) expect(port, profile string, dirty bool) {
	s.t.Helper()
	bar := s.panel.Profiles()
	if got := s.srv.value(s.t, "LocalPort"); got != port || s.panel.port.entry.Text != port {
		s.t.Errorf("port %s, and %s is shown; want %s", got, s.panel.port.entry.Text, port)
	}
	if bar.Name() != profile || bar.Dirty() != dirty || bar.save.Disabled() == dirty || (bar.dot.Text() == "●") != dirty {
		s.t.Errorf("profile %q, not saved: %v, Save disabled: %v, marked with %q", bar.Name(), bar.Dirty(),
			bar.save.Disabled(), bar.dot.Text())
	}
	if title := bar.choice.PlaceHolder; profile == "" && title != "(unsaved profile)" {
		s.t.Errorf("without a profile it is called %q", title)
	}
}

func TestWhatIsNotSavedComesBackWithoutAProfile(t *testing.T) {
	s := startSession(t, t.TempDir())
	s.expect("2575", "", false)
	retype(s.panel.port.entry, "2601")
	set := rules.Set{Rules: []rules.Rule{{Name: "no", When: "id:X", Answer: "AE"}}}
	if err := s.rules.Use(set); err != nil {
		t.Fatal(err)
	}
	s.panel.Profiles().Follow() // as the window does when rules change
	for range 2 {
		s = s.again()
		s.expect("2601", "", true)
		if !model.SameRules(s.rules.Set(), set) {
			t.Errorf("rules %+v", s.rules.Set())
		}
	}
	retype(s.panel.port.entry, "2575")
	if err := s.rules.Use(rules.Set{}); err != nil {
		t.Fatal(err)
	}
	s.panel.Profiles().Follow()
	s = s.again()
	s.expect("2575", "", false)
}

func TestWhatIsNotSavedComesBackWithItsProfile(t *testing.T) {
	s := startSession(t, t.TempDir())
	retype(s.panel.port.entry, "2601")
	s.panel.Profiles().store("Ward 7", func() {})
	s.expect("2601", "Ward 7", false)
	s = s.again()
	s.expect("2601", "Ward 7", false)

	retype(s.panel.port.entry, "2602")
	s = s.again()
	s.expect("2602", "Ward 7", true)
	bar := s.panel.Profiles()
	if !bar.message.text.Visible() || !strings.Contains(bar.message.text.Text, "unsaved changes") {
		t.Errorf("it says %q", bar.message.text.Text)
	}
	bar.Revert()
	s.expect("2601", "Ward 7", false)
	s = s.again()
	s.expect("2601", "Ward 7", false)

	retype(s.panel.port.entry, "2603")
	s = s.again()
	s.panel.Profiles().Save()
	s.expect("2603", "Ward 7", false)
	s = s.again()
	s.expect("2603", "Ward 7", false)
}

// TestSwitchWithoutSavingForgets: a person has chosen so.
func TestSwitchWithoutSavingForgets(t *testing.T) {
	s := startSession(t, t.TempDir())
	bar := s.panel.Profiles()
	bar.store("A", func() {})
	retype(s.panel.port.entry, "2601")
	bar.store("B", func() {})
	retype(s.panel.port.entry, "2602")
	bar.load("A")
	s = s.again()
	s.expect("2575", "A", false)
	s.panel.Profiles().load("B")
	s.expect("2601", "B", false)
}

// TestAnotherProfileNamedAtTheStart: what was not saved of the one before waits for it.
func TestAnotherProfileNamedAtTheStart(t *testing.T) {
	s := startSession(t, t.TempDir())
	bar := s.panel.Profiles()
	bar.store("A", func() {})
	bar.store("B", func() {})
	retype(s.panel.port.entry, "2601")
	NewProfileFiles(s.file).SetLast("A")
	s = s.again()
	s.expect("2575", "A", false)
	NewProfileFiles(s.file).SetLast("B")
	s = s.again()
	s.expect("2601", "B", true)
}

func TestRenameTakesWhatIsNotSavedAlong(t *testing.T) {
	s := startSession(t, t.TempDir())
	bar := s.panel.Profiles()
	bar.store("A", func() {})
	retype(s.panel.port.entry, "2601")
	bar.Rename()
	bar.onName("C")
	s = s.again()
	s.expect("2601", "C", true)
}

// TestAProfileThatIsGone: what was not saved of it waits until it is there again.
func TestAProfileThatIsGone(t *testing.T) {
	s := startSession(t, t.TempDir())
	s.panel.Profiles().store("A", func() {})
	retype(s.panel.port.entry, "2601")
	file := filepath.Join(s.home, "profiles", "A.toml")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	s = s.again()
	s.expect("2575", "", false)
	if !s.panel.Profiles().message.problem.Visible() {
		t.Error("nothing is said of the profile that is gone")
	}
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	s = s.again()
	s.expect("2601", "A", true)
}

// TestPasswordsAreNeverRemembered: a store that is in use comes back by its path, and asks for its password.
func TestPasswordsAreNeverRemembered(t *testing.T) {
	s := startSession(t, t.TempDir())
	const password = "correct horse 4711"
	err := s.srv.SetAll(map[string]string{
		"SSLEnabled": "True", "SSLCertStore": certFile("openssl3-ec.pfx"), "SSLCertStorePassword": password,
		"LocalPort": "2601", "SSLAuthenticateClients": "True", "SSLCACertFilePaths": certFile("selfsigned.pem"),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.panel.Profiles().Follow()
	if err := s.file.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(memory.Path())
	if err != nil || strings.Contains(string(data), password) || !strings.Contains(string(data), "openssl3-ec.pfx") {
		t.Errorf("the file holds %s, %v", data, err)
	}
	s = s.again()
	s.expect("2601", "", true)
	if s.srv.value(t, "SSLEnabled") != "True" || s.srv.value(t, "SSLAuthenticateClients") != "True" ||
		s.srv.value(t, "SSLCACertFilePaths") != certFile("selfsigned.pem") {
		t.Error("TLS is off, or clients need no certificate")
	}
	if c := s.panel.cert; c.view.Path != certFile("openssl3-ec.pfx") || !c.lock.Visible() {
		t.Errorf("the card is about %q, and asks for a password: %v", c.view.Path, c.lock.Visible())
	}
}

// TestADraftThatCannotBeRead comes from a newer version, or was spoilt by hand.
func TestADraftThatCannotBeRead(t *testing.T) {
	s := startSession(t, t.TempDir())
	s.file.SetString(prefDraft, "[settings]\nNoSuchThing = 1\n")
	s = s.again()
	s.expect("2575", "", false)
	if m := s.panel.Profiles().message.problem; !m.Visible() || !strings.Contains(m.Text, "NoSuchThing") {
		t.Errorf("it says %q", m.Text)
	}
}

// TestWhatWasPickedComesBack: the file's path is remembered although it was not applied, or waits for its password, and
// also when the app is started and ended several times in between.
func TestWhatWasPickedComesBack(t *testing.T) {
	for file, title := range map[string]string{"openssl3-ec.pfx": "Password needed", "selfsigned.pem": "Not applied yet"} {
		t.Run(file, func(t *testing.T) {
			s := startSession(t, t.TempDir())
			s.panel.tls.SetChecked(true)
			s.panel.cert.pick(certFile(file))
			s.panel.Profiles().Follow() // as the window does twice a second
			if got := s.panel.cert.status.Text; got != title || !s.panel.Profiles().Dirty() {
				t.Fatalf("picked: %q, not saved: %v", got, s.panel.Profiles().Dirty())
			}
			for range 3 {
				s = s.again()
				if got := s.panel.cert.view.Path; got != certFile(file) || !s.panel.Profiles().Dirty() {
					t.Errorf("the card is about %q; not saved: %v", got, s.panel.Profiles().Dirty())
				}
			}
		})
	}
}

func TestWhatWasCancelledStaysAway(t *testing.T) {
	s := startSession(t, t.TempDir())
	s.panel.tls.SetChecked(true)
	s.panel.cert.pick(certFile("selfsigned.pem"))
	s.panel.Profiles().Follow()
	test.Tap(s.panel.cert.discard)
	s = s.again()
	if got := s.panel.cert.view.Path; got != "" {
		t.Errorf("the card is about %q", got)
	}
}
