package listener

import (
	"errors"
	"strings"
	"testing"

	"mllpscope/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func withProfiles(l *leftSide) {
	l.profiles.kept = map[string]map[string]string{
		"Lab":  {"LocalPort": "2580"},
		"Live": {"LocalPort": "2590", "AckMode": "commit"},
		"TLS":  {"SSLEnabled": "True", "SSLCertStore": certFile("openssl3-ec.pfx")},
		"Loud": {"LogLevel": "2"},
	}
}

// answer taps the answer with this text to the question the profiles ask.
func (l *leftSide) answer(t *testing.T, text string) {
	t.Helper()
	for _, o := range l.panel.profiles.message.answers.Objects {
		if b := o.(*widgets.Button); b.Text == text {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("%q is no answer to %q", text, l.panel.profiles.message.text.Text)
}

func (l *leftSide) item(t *testing.T, label string) *fyne.MenuItem {
	t.Helper()
	for _, item := range l.panel.profiles.Menu().Items {
		if item.Label == label {
			return item
		}
	}
	t.Fatalf("the menu has no %q", label)
	return nil
}

func TestProfileLast(t *testing.T) {
	l := openLeftSide(t, withProfiles, func(l *leftSide) { l.profiles.last = "Live" })
	if l.server.value(t, "LocalPort") != "2590" || l.server.value(t, "AckMode") != "commit" {
		t.Error("the last profile was not loaded")
	}
	if p := l.panel.Profiles(); p.Name() != "Live" || p.choice.Selected != "Live" || p.Dirty() {
		t.Errorf("name %q, shown %q, changed %v", p.Name(), p.choice.Selected, p.Dirty())
	}
	if l.panel.port.entry.Text != "2590" {
		t.Errorf("the panel shows port %s", l.panel.port.entry.Text)
	}
}

func TestProfileLastIsGone(t *testing.T) {
	l := openLeftSide(t, withProfiles, func(l *leftSide) { l.profiles.last = "Gone" })
	if m := l.panel.profiles.message; !m.problem.Visible() || !strings.Contains(m.problem.Text, "Gone") {
		t.Errorf("it says %q", m.problem.Text)
	}
}

func TestProfileSwitchResetsWhatTheOtherDoesNotName(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	p := l.panel.profiles
	p.choice.SetSelected("Live")
	p.choice.SetSelected("Lab")
	if l.server.value(t, "LocalPort") != "2580" || l.server.value(t, "AckMode") != "auto" {
		t.Errorf("port %s, AckMode %s", l.server.value(t, "LocalPort"), l.server.value(t, "AckMode"))
	}
	if l.profiles.last != "Lab" {
		t.Errorf("the last one is %q", l.profiles.last)
	}
}

func TestProfileDirtyAndSave(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	p := l.panel.profiles
	p.choice.SetSelected("Lab")
	if !p.save.Disabled() {
		t.Fatal("Save is offered for nothing")
	}
	retype(l.panel.port.entry, "2581")
	if !p.Dirty() || p.save.Disabled() {
		t.Fatal("a change is not seen")
	}
	test.Tap(p.save)
	if p.Dirty() || l.profiles.kept["Lab"]["LocalPort"] != "2581" {
		t.Errorf("kept %v", l.profiles.kept["Lab"])
	}
	retype(l.panel.port.entry, "2582")
	l.item(t, "Revert to saved").Action()
	if l.server.value(t, "LocalPort") != "2581" || p.Dirty() {
		t.Errorf("after Revert the port is %s", l.server.value(t, "LocalPort"))
	}
}

func TestProfileSwitchWithChanges(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	p := l.panel.profiles
	p.choice.SetSelected("Lab")
	retype(l.panel.port.entry, "2581")
	p.choice.SetSelected("Live")
	if p.Name() != "Lab" || p.choice.Selected != "Lab" || !p.message.text.Visible() {
		t.Fatalf("switched to %q and lost the changes", p.Name())
	}
	l.answer(t, "Stay")
	if p.Name() != "Lab" || p.message.object.Visible() {
		t.Fatal("Stay does not stay")
	}
	p.choice.SetSelected("Live")
	l.answer(t, "Save, then switch")
	if p.Name() != "Live" || l.profiles.kept["Lab"]["LocalPort"] != "2581" {
		t.Errorf("now %q, kept %v", p.Name(), l.profiles.kept["Lab"])
	}
}

func TestProfileSwitchWhileListening(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	p := l.panel.profiles
	p.choice.SetSelected("Lab")
	l.panel.Start()
	p.choice.SetSelected("Live")
	if l.server.value(t, "AckMode") != "auto" || !strings.Contains(p.message.text.Text, "LocalPort") {
		t.Fatalf("it says %q", p.message.text.Text)
	}
	l.answer(t, "Stop and switch")
	if l.server.listening || p.Name() != "Live" || l.server.value(t, "LocalPort") != "2590" {
		t.Errorf("listening %v, profile %q", l.server.listening, p.Name())
	}
}

func TestProfileSwitchWhileListeningNeedsNoStop(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	l.panel.Start()
	l.panel.profiles.choice.SetSelected("Loud")
	if !l.server.listening || l.server.value(t, "LogLevel") != "2" {
		t.Errorf("listening %v, LogLevel %s", l.server.listening, l.server.value(t, "LogLevel"))
	}
}

func TestProfileAsksForThePasswordAgain(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	p, c := l.panel.profiles, l.panel.cert
	p.choice.SetSelected("TLS")
	if !c.lock.Visible() || !strings.Contains(c.note.Text, "“TLS”") || !c.object.Visible() {
		t.Fatalf("the card says %q", c.note.Text)
	}
	if p.Dirty() {
		t.Error("a profile whose password is still missing counts as changed")
	}
	l.typePassword("secret")
	if l.server.value(t, "SSLCertStore") != certFile("openssl3-ec.pfx") || c.status.Text != "In use" {
		t.Errorf("after the password: %q, %q", c.status.Text, c.problem.Text)
	}
	if p.Dirty() {
		t.Errorf("changed after the password: %v", p.current())
	}
	p.Save()
	for name, settings := range l.profiles.kept {
		if _, ok := settings["SSLCertStorePassword"]; ok {
			t.Errorf("profile %s keeps a password", name)
		}
	}
	p.choice.SetSelected("Lab")
	if l.server.value(t, "SSLCertStore") != "" || l.server.value(t, "SSLCertStorePassword") != "" {
		t.Error("the other profile inherits the certificate")
	}
}

func TestProfilesOfTheSameStoreAskOnce(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	l.profiles.kept["TLS 2"] = map[string]string{
		"SSLEnabled": "True", "SSLCertStore": certFile("openssl3-ec.pfx"), "LogLevel": "2",
	}
	p, c := l.panel.profiles, l.panel.cert
	p.choice.SetSelected("TLS")
	l.typePassword("secret")
	p.list(func() {})
	p.choice.SetSelected("TLS 2")
	if p.Name() != "TLS 2" || c.lock.Visible() || c.status.Text != "In use" || p.Dirty() {
		t.Errorf("profile %q: the card says %q, %q", p.Name(), c.status.Text, c.note.Text)
	}
	if l.server.value(t, "SSLCertStorePassword") != "secret" {
		t.Error("the server lost the password")
	}
}

func TestProfileSaveAs(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	p := l.panel.profiles
	retype(l.panel.port.entry, "3000")
	p.Save() // there is no name yet
	if !p.naming.Visible() {
		t.Fatal("it does not ask for a name")
	}
	retype(p.name, "lab")
	p.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !p.message.problem.Visible() || !p.naming.Visible() {
		t.Fatal("a name that is taken was accepted")
	}
	retype(p.name, "New")
	p.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if l.profiles.kept["New"]["LocalPort"] != "3000" || p.Name() != "New" || p.naming.Visible() {
		t.Errorf("kept %v, now %q", l.profiles.kept["New"], p.Name())
	}
	p.SaveAs()
	p.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if p.naming.Visible() || !p.normal.Visible() {
		t.Error("Escape does not leave the name")
	}
}

func TestProfileRenameAndDelete(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	p := l.panel.profiles
	if !l.item(t, "Rename…").Disabled || !l.item(t, "Delete…").Disabled {
		t.Error("what is not there can be renamed")
	}
	p.choice.SetSelected("Lab")
	l.item(t, "Rename…").Action()
	retype(p.name, "LAB")
	p.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if p.Name() != "LAB" || l.profiles.kept["LAB"] == nil || l.profiles.kept["Lab"] != nil || l.profiles.last != "LAB" {
		t.Fatalf("now %q, kept %v", p.Name(), l.profiles.kept)
	}
	l.item(t, "Delete…").Action()
	l.answer(t, "Keep")
	if l.profiles.kept["LAB"] == nil {
		t.Fatal("Keep deletes")
	}
	l.item(t, "Delete…").Action()
	l.answer(t, "Delete")
	if l.profiles.kept["LAB"] != nil || p.Name() != "" || l.server.value(t, "LocalPort") != "2580" {
		t.Errorf("kept %v, now %q", l.profiles.kept, p.Name())
	}
}

func TestProfileSaveFails(t *testing.T) {
	l := openLeftSide(t, withProfiles)
	p := l.panel.profiles
	p.choice.SetSelected("Lab")
	retype(l.panel.port.entry, "2581")
	l.profiles.err = errors.New("disk full")
	test.Tap(p.save)
	if !p.Dirty() || !strings.Contains(p.message.problem.Text, "disk full") {
		t.Errorf("changed %v, it says %q", p.Dirty(), p.message.problem.Text)
	}
}
