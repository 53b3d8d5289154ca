package listener

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
	"mllpscope/ui/widgets"
)

// openLeftSide puts a panel into a window of the size it has in the app.
func openLeftSide(t *testing.T, configure ...func(*leftSide)) *leftSide {
	t.Helper()
	test.NewTempApp(t)
	l := newLeftSide(configure...)
	w := test.NewTempWindow(t, l.panel.Object())
	w.Resize(fyne.NewSize(300, 560))
	t.Cleanup(l.panel.Close)
	return l
}

func retype(e interface {
	fyne.Focusable
	SetText(string)
}, text string,
) {
	e.SetText("")
	test.Type(e, text)
}

func withTLS(l *leftSide) { l.server.settings.SSLEnabled = true }

func TestListenerTypePort(t *testing.T) {
	l := openLeftSide(t)
	retype(l.panel.port.entry, "7001")
	if got := l.server.value(t, "LocalPort"); got != "7001" {
		t.Errorf("LocalPort is %s", got)
	}
	if l.panel.port.note.Visible() {
		t.Errorf("a good port has a problem: %s", l.panel.port.note.Text)
	}
	if l.changes == 0 {
		t.Error("the window was not told")
	}
}

func TestListenerBadPortIsNotStartedWith(t *testing.T) {
	l := openLeftSide(t)
	retype(l.panel.port.entry, "70000")
	if !l.panel.port.note.Visible() || !strings.Contains(l.panel.port.note.Text, "65535") {
		t.Errorf("the field says %q", l.panel.port.note.Text)
	}
	l.panel.Start()
	if l.server.listening {
		t.Fatal("listening with a port that is not the one in the field")
	}
	if !l.panel.problem.Visible() {
		t.Error("Start did nothing and said nothing")
	}
	retype(l.panel.port.entry, "7002")
	l.panel.Start()
	if !l.server.listening || l.panel.problem.Visible() || l.panel.port.note.Visible() {
		t.Errorf("listening %v; %q %q", l.server.listening, l.panel.problem.Text, l.panel.port.note.Text)
	}
}

func TestListenerStartErrorsStandWhereTheyHappened(t *testing.T) {
	wrap := func(words string, err error) error {
		return &fault.Error{Op: "listen on 127.0.0.1:2575", Err: fmt.Errorf("%s: %w", words, err)}
	}
	tests := []struct {
		name string
		err  error
		note func(*Panel) *widgets.NoteLine
	}{
		{
			"port in use", wrap("the port is in use by nginx", syscall.EADDRINUSE),
			func(p *Panel) *widgets.NoteLine { return p.port.note },
		},
		{
			"host does not resolve", wrap("the host name does not resolve", &net.DNSError{Name: "x"}),
			func(p *Panel) *widgets.NoteLine { return p.host.note },
		},
		{
			"something else", errors.New("out of luck"),
			func(p *Panel) *widgets.NoteLine { return p.problem },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := openLeftSide(t)
			l.server.listenErr = tt.err
			l.panel.Toggle()
			note := tt.note(l.panel)
			if !errors.Is(l.told, tt.err) {
				t.Errorf("the window was told %v", l.told)
			}
			if !note.Visible() || !strings.EqualFold(note.Text, tt.err.Error()) {
				t.Errorf("it says %q", note.Text)
			}
			l.server.listenErr = nil
			l.panel.Toggle()
			if note.Visible() && !l.server.listening {
				t.Error("it does not start any more")
			}
			if note.Visible() {
				t.Errorf("still says %q while listening", note.Text)
			}
		})
	}
}

func TestListenerMissingCertificateStandsAtTheCard(t *testing.T) {
	l := openLeftSide(t, withTLS)
	l.server.listenErr = errors.New("no certificate was chosen")
	l.panel.Start()
	if c := l.panel.cert; !c.problem.Visible() || c.problem.Text != "No certificate was chosen" {
		t.Errorf("the card says %q", c.problem.Text)
	}
}

func TestListenerFieldsWhileListening(t *testing.T) {
	l := openLeftSide(t)
	l.panel.Start()
	if !l.panel.host.entry.Disabled() || !l.panel.port.entry.Disabled() || !l.panel.tls.Disabled() {
		t.Error("what cannot change while listening can be edited")
	}
	if !l.panel.hint.Visible() || !strings.Contains(l.panel.hint.Text, "Stop") {
		t.Errorf("the hint says %q", l.panel.hint.Text)
	}
	if l.panel.ack.Disabled() {
		t.Error("answers can be changed at any time")
	}
	l.panel.Toggle()
	if l.panel.host.entry.Disabled() || l.panel.tls.Disabled() || l.server.listening {
		t.Error("not editable again after Stop")
	}
}

func TestListenerTLSShowsTheCard(t *testing.T) {
	l := openLeftSide(t)
	if l.panel.cert.object.Visible() {
		t.Fatal("a certificate without TLS")
	}
	test.Tap(l.panel.tls)
	if got := l.server.value(t, "SSLEnabled"); got != "True" || !l.panel.cert.object.Visible() {
		t.Errorf("SSLEnabled %s, card shown %v", got, l.panel.cert.object.Visible())
	}
}

func TestListenerAnswers(t *testing.T) {
	l := openLeftSide(t)
	l.panel.ack.SetSelectedIndex(4)
	if got := l.server.value(t, "AckMode"); got != "never" || !l.panel.ackNote.Visible() {
		t.Errorf("AckMode %s, warned %v", got, l.panel.ackNote.Visible())
	}
	l.panel.ack.SetSelectedIndex(0)
	if got := l.server.value(t, "AckMode"); got != "auto" || l.panel.ackNote.Visible() {
		t.Errorf("AckMode %s, warned %v", got, l.panel.ackNote.Visible())
	}
}

func TestListenerFollowsChangesMadeElsewhere(t *testing.T) {
	l := openLeftSide(t)
	for name, value := range map[string]string{"LocalPort": "9999", "LocalHost": "", "AckMode": "commit", "SSLEnabled": "True"} {
		if err := l.server.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	l.panel.Refresh(mllpcore.Stats{})
	p := l.panel
	if p.port.entry.Text != "9999" || p.host.entry.Text != "" || p.ack.SelectedIndex() != 2 || !p.tls.Checked {
		t.Errorf("port %q host %q answers %d TLS %v", p.port.entry.Text, p.host.entry.Text, p.ack.SelectedIndex(), p.tls.Checked)
	}
	if l.changes != 0 {
		t.Error("following was taken for a change by a person")
	}
}

func TestListenerKeepsWhatIsBeingTyped(t *testing.T) {
	l := openLeftSide(t)
	retype(l.panel.port.entry, "7x")
	l.panel.Refresh(mllpcore.Stats{})
	if l.panel.port.entry.Text != "7x" {
		t.Errorf("typing was overwritten with %q", l.panel.port.entry.Text)
	}
}

func TestListenerEverythingHasRoom(t *testing.T) {
	l := openLeftSide(t, withTLS)
	l.picker.path = certFile("openssl3-rsa-chain.pfx")
	test.Tap(l.panel.cert.choose)
	retype(l.panel.cert.password, "secret")
	test.Tap(l.panel.cert.unlock)
	assertNoOverlap(t, l.panel.flow.Content())
	if got := l.panel.flow.Content().MinSize().Width; got > 300 {
		t.Errorf("the panel wants %v of 300", got)
	}
}

// assertNoOverlap checks that what is visible in a column has the height it needs and starts below what is before it.
func assertNoOverlap(t *testing.T, c *fyne.Container) {
	t.Helper()
	bottom := float32(0)
	for i, o := range c.Objects {
		if !o.Visible() {
			continue
		}
		if o.Position().Y < bottom {
			t.Errorf("object %d (%T) starts at %v, the one before ends at %v", i, o, o.Position().Y, bottom)
		}
		if o.Size().Height < o.MinSize().Height {
			t.Errorf("object %d (%T) has %v of %v", i, o, o.Size().Height, o.MinSize().Height)
		}
		bottom = o.Position().Y + o.Size().Height
	}
}
