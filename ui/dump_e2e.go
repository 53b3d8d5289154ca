//go:build e2e

package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"

	"fyne.io/fyne/v2"

	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

const (
	// dumpVariable names the file that the state is written to; "-" is stderr. It is for tests that drive the window
	// from outside. The app that people get has no such way for message content to leave the window.
	dumpVariable = "MLLPSCOPE_DUMP"
	dumpLines    = 400 // rows of the inspector's tab in a dump
)

// dumpState is one line of the dump: what the window shows.
type dumpState struct {
	Listening   bool                  `json:"listening"`
	Address     string                `json:"address"`
	TLS         bool                  `json:"tls"`
	Following   bool                  `json:"following"`
	Filter      string                `json:"filter"`
	Rows        int                   `json:"rows"`
	Visible     []dumpRow             `json:"visible"`
	Selected    uint64                `json:"selected"` // ID of the selected message, 0 for none
	Inspected   uint64                `json:"inspected"`
	Tab         string                `json:"tab"`
	Text        []string              `json:"text"` // the first rows of that tab
	Connections int                   `json:"connections"`
	Fault       string                `json:"fault"`   // what is wrong in the listener panel
	Banner      string                `json:"banner"`  // trouble of the whole app
	Chips       []string              `json:"chips"`   // what holds now
	Mistake     string                `json:"mistake"` // what is wrong in the filter
	Bars        []string              `json:"bars"`    // what the bars below the toolbar say
	Said        string                `json:"said"`
	Profile     string                `json:"profile"`
	Unsaved     bool                  `json:"unsaved"` // something in force that the profile does not have
	Look        widgets.Look          `json:"look"`
	Cost        pump.Cost             `json:"cost"`   // of the UI goroutine's work so far, without these dumps
	Places      map[string][4]float32 `json:"places"` // x, y, width, height of what a test may click, in pixels
}

type dumpRow struct {
	ID     uint64            `json:"id"`
	Cells  []string          `json:"cells"`
	Values map[string]string `json:"values"` // of the columns that a person added
	Checks string            `json:"checks"`
}

// dump writes the state after every batch that changed it.
type dump struct {
	out   io.Writer
	state func() dumpState
	last  []byte
}

// dumping returns what dumps the state to where the environment says, or nil.
func (u *UI) dumping() func() {
	d := &dump{out: os.Stderr, state: u.state}
	switch name := os.Getenv(dumpVariable); name {
	case "":
		return nil
	case "-":
	default:
		const how = os.O_CREATE | os.O_APPEND | os.O_WRONLY
		f, err := os.OpenFile(name, how, 0o600) //nolint:gosec // G703: the person who starts the app names it
		if err != nil {
			fmt.Fprintln(os.Stderr, "mllpscope:", err)
			return nil
		}
		d.out = f // open until the process ends
	}
	return d.write
}

// write writes a line when something has changed.
func (d *dump) write() {
	if d.out == nil {
		return
	}
	state := d.state()
	cost := state.Cost
	state.Cost = pump.Cost{} // it changes with every batch and is no reason for a line of its own
	shown, err := json.Marshal(state)
	if err != nil || bytes.Equal(shown, d.last) {
		return
	}
	d.last = shown
	state.Cost = cost
	line, err := json.Marshal(state)
	if err != nil {
		return
	}
	if _, err := d.out.Write(append(line, '\n')); err != nil {
		d.out = nil // nobody reads it any more
	}
}

// state reads what the window shows.
func (u *UI) state() dumpState {
	s := dumpState{
		Listening: u.now.Stats.Listening, Address: u.now.Stats.Address, TLS: u.now.Stats.TLS,
		Following: u.messages.Following(), Filter: u.messages.Filter().Text, Rows: u.messages.list.Len(),
		Selected: uint64(u.messages.Selected()), Tab: u.inspector.Tab(), Text: u.inspector.Lines(dumpLines),
		Connections: len(u.connections.Rows()), Banner: u.banner.Text(), Said: u.status.said, Look: u.look,
		Visible: visibleRows(u.messages), Places: u.placesOnScreen(), Cost: u.pump.Cost(),
	}
	s.Chips = u.chips.Texts()
	s.Mistake = u.filter.mistake.Text()
	s.Profile, s.Unsaved = u.panel.Profiles().Name(), u.panel.Profiles().Dirty()
	if text := u.leaving.Text(); text != "" {
		s.Bars = append(s.Bars, text)
	}
	for _, b := range []*widgets.Bar{u.looked.bar, u.work.bar, u.made, u.deleted.bar} {
		if text := b.Text(); text != "" {
			s.Bars = append(s.Bars, text)
		}
	}
	if d := u.inspector.Document(); d != nil {
		s.Inspected = uint64(d.ID)
	}
	s.Fault = u.panel.Fault()
	return s
}

func visibleRows(m *MessageList) []dumpRow {
	top, visible := m.grid.Top()
	rows := []dumpRow{}
	for i := top; i < min(top+visible, m.list.Len()); i++ {
		r := m.list.Row(i)
		if r == nil {
			continue
		}
		row := dumpRow{ID: uint64(r.ID), Cells: r.Cells[:], Values: map[string]string{}}
		for n, path := range m.columns.Paths() {
			row.Values[path] = m.glancing.kept.Value(r.ID, n)
		}
		row.Checks, _ = m.glancing.kept.Checks(r.ID)
		rows = append(rows, row)
	}
	return rows
}

// placesOnScreen tells where things are in the window, in pixels from its corner.
func (u *UI) placesOnScreen() map[string][4]float32 {
	driver, scale := u.deps.App.Driver(), u.window.Canvas().Scale()
	places := make(map[string][4]float32)
	objects := map[string]fyne.CanvasObject{
		"start": u.toolbar.start, "follow": u.toolbar.follow, "filter": u.toolbar.filter, "list": u.messages.grid,
		"drawer": u.drawer.tabs,
	}
	maps.Copy(objects, u.inspector.Places())
	maps.Copy(objects, u.panel.Places())
	if len(u.banner.Lines) > 0 {
		objects["remedy"] = u.banner.Lines[0].Action
	}
	for name, o := range objects {
		at, size := driver.AbsolutePositionForObject(o), o.Size()
		if at.IsZero() { // it, or what it is in, is hidden
			continue
		}
		places[name] = [4]float32{at.X * scale, at.Y * scale, size.Width * scale, size.Height * scale}
	}
	return places
}
