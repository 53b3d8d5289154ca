package listener

import (
	"errors"

	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
)

// errFieldOpen stands where Start was pressed with a field that holds no usable value.
var errFieldOpen = errors.New("correct the field marked here, then start again")

// Start begins to listen with what the panel shows, also when that was not applied yet. What goes wrong is said where
// it happened: at the host, the port or the certificate.
func (p *Panel) Start() {
	if p.starting || p.deps.Server.Listening() {
		return
	}
	p.problem.Say("")
	if !p.host.commit() || !p.port.commit() {
		p.problem.SayErr(errFieldOpen)
		p.scrollTop()
		return
	}
	if p.tls.Checked && p.cert.applyPicked(p.listen) {
		return
	}
	p.listen()
}

// listen begins to listen with what is applied.
func (p *Panel) listen() {
	if p.starting || p.deps.Server.Listening() {
		return
	}
	p.starting = true
	p.deps.Go(func() {
		err := p.deps.Server.Listen()
		p.deps.Run(func() { p.started(err) })
	})
}

// Stop stops listening; open connections stay.
func (p *Panel) Stop() {
	p.deps.Go(func() {
		err := p.deps.Server.StopListening()
		p.deps.Run(func() {
			p.problem.SayErr(err)
			p.changed()
		})
	})
}

// Toggle starts or stops listening, as Ctrl+R does.
func (p *Panel) Toggle() {
	if p.deps.Server.Listening() {
		p.Stop()
		return
	}
	p.Start()
}

func (p *Panel) started(err error) {
	p.starting = false
	if err != nil {
		p.reveal(p.showStartError(err))
	}
	if p.deps.OnError != nil && (err != nil || p.failed) {
		p.deps.OnError(err)
	}
	p.failed = err != nil
	p.changed()
}

// showStartError says why listening did not begin, and returns where it stands.
func (p *Panel) showStartError(err error) fyne.CanvasObject {
	_, have := p.cert.state.InUse()
	note := p.problem
	switch model.PlaceOf(err, p.tls.Checked && !have) {
	case model.PlaceHost:
		note = p.host.note
	case model.PlacePort:
		note = p.port.note
	case model.PlaceCertificate:
		p.cert.failStart(err)
		return p.cert.problem
	}
	note.SayErr(err)
	return note
}

func (p *Panel) scrollTop() {
	p.flow.Settle()
	p.flow.ToTop()
}
