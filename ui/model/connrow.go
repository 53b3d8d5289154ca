package model

import (
	"fmt"
	"time"

	"mllpscope/mllpcore"
)

// The columns of the connection table.
const (
	ConnPeer = iota
	ConnState
	ConnSince
	ConnMessages
	ConnBytes
	ConnTLS
	ConnClient
	ConnDrop
	ConnColumns
)

// stateShown is how long a state must last before its seconds are shown.
const stateShown = time.Second

// ConnRow is one line of the connection table.
type ConnRow struct {
	ID    string
	Cells [ConnColumns]string
	Tones [ConnColumns]Tone
}

// NewConnRow formats a connection as it is at now.
func NewConnRow(c mllpcore.ConnectionInfo, now time.Time) ConnRow {
	r := ConnRow{ID: c.ID}
	r.Cells[ConnPeer] = c.Remote
	r.Cells[ConnState] = c.State
	if lasted := now.Sub(c.StateSince); lasted >= stateShown && !c.StateSince.IsZero() {
		r.Cells[ConnState] += ", " + Ago(lasted)
	}
	r.Tones[ConnState] = stateTone(c, now)
	r.Cells[ConnSince] = c.Since.Local().Format("15:04:05")
	r.Cells[ConnMessages] = Count(c.Messages)
	if c.Broken > 0 {
		r.Cells[ConnMessages] += " +" + Count(c.Broken) + " broken"
		r.Tones[ConnMessages] = ToneBad
	}
	r.Cells[ConnBytes] = Size(c.BytesIn) + " / " + Size(c.BytesOut)
	r.Cells[ConnTLS], r.Cells[ConnClient] = "no", Dash
	r.Tones[ConnTLS], r.Tones[ConnClient] = ToneMuted, ToneMuted
	if t := c.TLS; t != nil {
		r.Cells[ConnTLS], r.Tones[ConnTLS] = t.Version+" "+t.CipherSuite, ToneNormal
		if t.ClientSubject != "" {
			r.Cells[ConnClient], r.Tones[ConnClient] = t.ClientSubject, ToneNormal
		}
	}
	r.Cells[ConnDrop], r.Tones[ConnDrop] = "⨯", ToneMuted
	return r
}

// stateTone is amber for a peer that keeps us waiting in the middle of something.
func stateTone(c mllpcore.ConnectionInfo, now time.Time) Tone {
	const long = 5 * time.Second
	if c.State != "idle" && now.Sub(c.StateSince) >= long && !c.StateSince.IsZero() {
		return ToneWarn
	}
	return ToneNormal
}

// Text returns the row as one line with tabs between the cells, for the clipboard.
func (r *ConnRow) Text() string {
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s", r.Cells[ConnPeer], r.Cells[ConnState], r.Cells[ConnSince],
		r.Cells[ConnMessages], r.Cells[ConnBytes], r.Cells[ConnTLS], r.Cells[ConnClient])
}
