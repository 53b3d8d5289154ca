package model

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7/spreadsheet"
)

// The columns of the connection table.
const (
	ConnPeer = iota
	ConnState
	ConnSince
	ConnMessages
	ConnBytes
	ConnTimes
	ConnQuirks
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
	Host  string // the peer's address without its port
	Cells [ConnColumns]string
	Tones [ConnColumns]Tone
}

// NewConnRow formats a connection as it is at now.
func NewConnRow(c mllpcore.ConnectionInfo, now time.Time) ConnRow {
	r := ConnRow{ID: c.ID, Host: c.Remote}
	if host, _, err := net.SplitHostPort(c.Remote); err == nil {
		r.Host = host
	}
	r.Cells[ConnPeer] = c.Remote
	r.Cells[ConnState] = c.State
	if lasted := now.Sub(c.StateSince); lasted >= stateShown && !c.StateSince.IsZero() {
		r.Cells[ConnState] += ", " + Ago(lasted)
	}
	r.Tones[ConnState] = stateTone(c, now)
	r.Cells[ConnSince] = connectedAt(c.Since, now)
	r.Cells[ConnMessages] = Count(c.Messages)
	if c.Broken > 0 {
		r.Cells[ConnMessages] += " +" + Count(c.Broken) + " broken"
		r.Tones[ConnMessages] = ToneBad
	}
	r.Cells[ConnBytes] = Size(c.BytesIn) + " / " + Size(c.BytesOut)
	r.Cells[ConnTimes], r.Tones[ConnTimes] = Dash, ToneMuted
	r.Cells[ConnQuirks], r.Tones[ConnQuirks] = Dash, ToneMuted
	if odd := append(c.Quirks.Names(), c.Remarks...); len(odd) > 0 {
		r.Cells[ConnQuirks], r.Tones[ConnQuirks] = strings.Join(odd, "; "), ToneWarn
	}
	r.Cells[ConnTLS], r.Cells[ConnClient] = "no", Dash
	r.Tones[ConnTLS], r.Tones[ConnClient] = ToneMuted, ToneMuted
	if t := c.TLS; t != nil {
		r.Cells[ConnTLS], r.Tones[ConnTLS] = t.Version+" "+shortSuite(t.CipherSuite), ToneNormal
		if t.ClientSubject != "" {
			r.Cells[ConnClient], r.Tones[ConnClient] = t.ClientSubject, ToneNormal
		}
	}
	r.Cells[ConnDrop], r.Tones[ConnDrop] = "⨯", ToneMuted
	return r
}

// connectedAt tells since when somebody is connected, with the day when it is another one.
func connectedAt(since, now time.Time) string {
	since, now = since.Local(), now.Local()
	if since.YearDay() == now.YearDay() && since.Year() == now.Year() {
		return since.Format(time.TimeOnly)
	}
	return since.Format("2006-01-02 15:04")
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
	return spreadsheet.Tabbed(r.Cells[:ConnDrop])
}

// AnswerTimes are how long the answers on a connection took.
type AnswerTimes struct{ Last, Longest time.Duration }

// Add counts an answer.
func (t *AnswerTimes) Add(d time.Duration) { t.Last, t.Longest = d, max(t.Longest, d) }

// SetTimes shows how long the last answer took, and the slowest.
func (r *ConnRow) SetTimes(t AnswerTimes) {
	r.Cells[ConnTimes], r.Tones[ConnTimes] = Lasted(t.Last)+" / "+Lasted(t.Longest), ToneNormal
}

// ConnLimits tells which limits are reached by those who are connected, "" for none. get reads a setting.
func ConnLimits(rows []ConnRow, get func(name string) (string, error)) string {
	limit := func(name string) int {
		text, err := get(name)
		n, numErr := strconv.Atoi(text)
		if err != nil || numErr != nil {
			return 0
		}
		return n
	}
	var reached []string
	if most := limit("MaxConnections"); most > 0 && len(rows) >= most {
		reached = append(reached, fmt.Sprintf("all %s connections are taken (MaxConnections)", Count(most)))
	}
	if most := limit("MaxConnectionsPerHost"); most > 0 {
		count := make(map[string]int)
		for i := range rows {
			host := mllpcore.HostName(rows[i].Host)
			if count[host]++; count[host] == most {
				reached = append(reached, fmt.Sprintf("%s has all of its %s (MaxConnectionsPerHost)", host,
					Plural(most, "connection", "connections")))
			}
		}
	}
	if len(reached) == 0 {
		return ""
	}
	return Sentence(strings.Join(reached[:min(len(reached), 3)], "; ")) + ": more are refused, or idle ones make way."
}
