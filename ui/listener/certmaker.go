package listener

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/certs"
	"mllpscope/mllpcore/wholefile"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// madeCertificates are a test authority and what it issued, as files.
type madeCertificates struct{ ca, server, client []byte }

// makeCertificates makes an authority, a server's PFX for hosts and addresses, and a client's PFX.
func makeCertificates(authority, hosts, client, password string) (madeCertificates, error) {
	var made madeCertificates
	request := certs.Request{}
	for _, h := range strings.FieldsFunc(hosts, func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		if ip := net.ParseIP(h); ip != nil {
			request.IPs = append(request.IPs, ip)
		} else {
			request.DNSNames = append(request.DNSNames, h)
		}
	}
	ca, err := certs.NewCA(authority)
	if err != nil {
		return made, err
	}
	made.ca = ca.PEM()
	if made.server, err = issuePFX(ca, request, password); err != nil {
		return made, err
	}
	made.client, err = issuePFX(ca, certs.Request{CommonName: client, Client: true}, password)
	return made, err
}

func issuePFX(ca *certs.CA, r certs.Request, password string) ([]byte, error) {
	entry, err := ca.Issue(r)
	if err != nil {
		return nil, err
	}
	return certs.EncodePFX(entry, password, true)
}

// CertMaker makes certificates for tests, saves them and uses them, in a window of its own.
type CertMaker struct {
	widgets.SideWindow

	set    func(values map[string]string) error
	used   func() // the server's certificate has changed
	picker filedlg.Picker
	host   pump.Host

	made   madeCertificates
	path   string // where the server's PFX was saved
	secret string // its password

	authority, hosts, client, password *widget.Entry
	saves                              []*widgets.Button
	use                                *widgets.Button
	note                               *widgets.NoteLine
	panel                              *widgets.Flow
}

// NewCertMaker returns the window, closed. open makes windows; what is made is used by the panel's server.
func NewCertMaker(p *Panel, open func(title string) fyne.Window, host pump.Host) *CertMaker {
	return &CertMaker{
		SideWindow: widgets.SideWindow{Open: open},
		set:        p.deps.Server.SetAll, used: p.onSheet, picker: p.deps.Picker, host: host,
	}
}

const certMakerWidth, certMakerHeight = 560, 320

// Show opens the window or brings it to the front.
func (m *CertMaker) Show() {
	if m.Raise() {
		return
	}
	m.Present("MLLPScope test certificates", certMakerWidth, certMakerHeight, m.build)
	m.Window().Canvas().Focus(m.hosts)
}

func (m *CertMaker) build() fyne.CanvasObject {
	line := func(text string) *widget.Entry {
		e := widget.NewEntry()
		e.SetText(text)
		return e
	}
	m.authority, m.hosts, m.client = line("MLLPScope test CA"), line("localhost, 127.0.0.1"), line("test client")
	m.password = widget.NewPasswordEntry()
	m.made, m.path = madeCertificates{}, ""
	m.note = widgets.NewNoteLine(widget.MediumImportance)
	save := func(text, name, kind string, data func() []byte, done func(path string)) *widgets.Button {
		b := widgets.NewButton(text, theme.DocumentSaveIcon(), func() { m.save(name, kind, data(), done) })
		b.Disable()
		m.saves = append(m.saves, b)
		return b
	}
	m.saves = nil
	nothing := func(string) {}
	m.use = widgets.NewButton("Use it now", theme.ConfirmIcon(), m.useNow)
	m.use.Disable()
	m.panel = widgets.NewFlow(
		container.New(widgets.Pairs{Gap: 8},
			widgets.FieldLabel("Authority"), m.authority, widgets.FieldLabel("Hosts and IPs"), m.hosts,
			widgets.FieldLabel("Client"), m.client, widgets.FieldLabel("PFX password"), m.password),
		widgets.NewButton("Make certificates", theme.ContentAddIcon(), m.make),
		container.NewHBox(
			save("Save the server's PFX…", "server.pfx", "pfx", func() []byte { return m.made.server }, func(path string) {
				m.path = path
				m.use.Enable()
			}), m.use),
		container.NewHBox(
			save("Save the client's PFX…", "client.pfx", "pfx", func() []byte { return m.made.client }, nothing),
			save("Save the CA certificate…", "ca.pem", "pem", func() []byte { return m.made.ca }, nothing)),
		m.note,
	)
	return m.panel.Object()
}

func (m *CertMaker) say(tone model.Tone, text string) {
	m.note.Importance = widgets.AlarmImportance(tone)
	m.note.Say(model.Sentence(text))
	m.note.Refresh()
	m.panel.Settle()
}

// make makes everything anew.
func (m *CertMaker) make() {
	made, err := makeCertificates(m.authority.Text, m.hosts.Text, m.client.Text, m.password.Text)
	if err != nil {
		m.say(model.ToneBad, err.Error())
		return
	}
	m.made, m.path, m.secret = made, "", m.password.Text
	m.use.Disable()
	for _, b := range m.saves {
		b.Enable()
	}
	m.say(model.ToneNormal, "Made. The CA key is not saved: save all three files now. Clients trust the server "+
		"once they have the CA certificate.")
}

// save asks where to and writes a file that only the current user may read.
func (m *CertMaker) save(name, kind string, data []byte, done func(path string)) {
	m.picker.Save("Save "+name, name, []filedlg.Filter{{Name: strings.ToUpper(kind), Extensions: []string{kind}}},
		func(path string, err error) {
			if errors.Is(err, filedlg.ErrCancelled) || m.Window() == nil {
				return
			}
			if err != nil {
				m.say(model.ToneBad, err.Error())
				return
			}
			m.host.Go(func(context.Context) {
				err := wholefile.WriteBytes(path, data)
				m.host.Post(func() { m.saved(path, err, done) })
			})
		})
}

func (m *CertMaker) saved(path string, err error, done func(path string)) {
	if m.Window() == nil {
		return
	}
	if err != nil {
		m.say(model.ToneBad, fmt.Sprintf("not saved: %v", err))
		return
	}
	done(path)
	m.say(model.ToneNormal, "Saved as "+path)
}

// useNow makes the server's PFX the certificate in use.
func (m *CertMaker) useNow() {
	if err := m.set(map[string]string{"SSLCertStore": m.path, "SSLCertStorePassword": m.secret}); err != nil {
		m.say(model.ToneBad, err.Error())
		return
	}
	m.used()
	m.say(model.ToneNormal, "Used as server certificate. Turn TLS on (beside the port) to use it.")
}
