package model

import (
	"fmt"
	"strings"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
)

// LogLines is how many lines the Log drawer keeps.
const LogLines = 2000

// The columns of the Log drawer.
const (
	LogTime = iota
	LogConnection
	LogText
	LogColumns
)

// LogLine is one line of the Log drawer, ready to be drawn.
type LogLine struct {
	Cells [LogColumns]string
	Tone  Tone
	of    string // the connection, "" for none
	at    time.Time
	core  string // what another line about the same has in it as well; "" for nothing
	// Content says that the text may hold what a message holds.
	Content bool
}

// Masked returns the line without what it may hold of messages.
func (l *LogLine) Masked() LogLine {
	masked := *l
	masked.Cells[LogText] = HideQuoted(masked.Cells[LogText])
	if l.Content {
		masked.Cells[LogText] = hidden + " (hidden while values are masked)"
	}
	return masked
}

// NewLogLine returns a line of our own.
func NewLogLine(now time.Time, tone Tone, text string) LogLine {
	return LogLine{Cells: [LogColumns]string{DateClock(now), "", Sentence(VisibleText(text))}, Tone: tone, at: now}
}

// Text returns the line for the clipboard, with the zone of its time.
func (l *LogLine) Text() string {
	zone := ""
	if !l.at.IsZero() {
		zone = l.at.Local().Format(" -07:00")
	}
	return l.Cells[LogTime] + zone + "\t" + l.Cells[LogConnection] + "\t" + l.Cells[LogText]
}

// Detail returns all words of the line, and when that was in local time and UTC.
func (l *LogLine) Detail() string { return l.Cells[LogText] + "   " + Stamp(l.at) }

// EventLine returns the line for an event; ok is false for events that get none, which are those that come with every
// message. It contains no message content below LogLevel 3, but for the text of an acknowledgement that came in.
func EventLine(e mllpcore.Event) (line LogLine, ok bool) {
	text, tone := eventText(e)
	if text == "" {
		return LogLine{}, false
	}
	h := e.Header()
	return LogLine{
		Cells: [LogColumns]string{DateClock(h.Time), OrDash(h.Connection), VisibleText(text)}, Tone: tone,
		Content: mayHoldContent(e), at: h.Time, of: h.Connection, core: VisibleText(coreOf(e)),
	}, true
}

// Connection returns the ConnectionId of the connection that the line is about, "" for none.
func (l *LogLine) Connection() string { return l.of }

// Has reports whether words are somewhere in the line, in whatever case.
func (l *LogLine) Has(words string) bool {
	return strings.Contains(strings.ToLower(l.Text()), strings.ToLower(words))
}

// mayHoldContent reports whether the line of an event may have words of the other side in it.
func mayHoldContent(e mllpcore.Event) bool {
	switch e := e.(type) {
	case *mllpcore.LogEvent:
		return e.LogLevel >= 3
	case *mllpcore.AckInEvent:
		return true
	case *mllpcore.ErrorEvent:
		return e.ErrorCode == int(fault.CodeNegativeAck)
	}
	return false
}

// EventLines returns the lines for a batch of events. The server tells most things twice, as a Log event and right
// before or after it as an event of their own, which says how grave it is: only the latter becomes a line.
func EventLines(events []mllpcore.Event) []LogLine {
	var lines []LogLine
	for i, e := range events {
		if log, ok := e.(*mllpcore.LogEvent); ok && toldAgain(log, events, i) {
			continue
		}
		if line, ok := EventLine(e); ok {
			lines = append(lines, line)
		}
	}
	return eachOnce(lines)
}

// eachOnce leaves out what another line of the same connection says with more words: of a handshake that is refused up
// to four events tell the same. The line that stays has the gravest tone.
func eachOnce(lines []LogLine) []LogLine {
	const near = 16
	gone := make([]bool, len(lines))
	for i := range lines {
		for j := max(0, i-near); j < min(len(lines), i+near) && lines[i].core != "" && !gone[i]; j++ {
			if i == j || gone[j] || lines[i].of != lines[j].of || !strings.Contains(lines[j].Cells[LogText], lines[i].core) {
				continue
			}
			if words := len(lines[j].Cells[LogText]) - len(lines[i].Cells[LogText]); words > 0 || words == 0 && j > i {
				gone[i] = true
				lines[j].Tone = max(lines[j].Tone, lines[i].Tone)
			}
		}
	}
	left := lines[:0]
	for i, line := range lines {
		if !gone[i] {
			line.Cells[LogText] = Sentence(line.Cells[LogText])
			left = append(left, line)
		}
	}
	return left
}

const (
	shakeRefused  = "handshake refused: "
	shakeComplete = "handshake complete"
	clientHello   = "ClientHello from "
)

// coreOf returns the words of an event that other events about the same have as well.
func coreOf(e mllpcore.Event) string {
	switch e := e.(type) {
	case *mllpcore.EndTransferEvent:
		if e.Message != nil {
			return e.Message.Reason
		}
	case *mllpcore.SSLStatusEvent:
		core, _ := strings.CutPrefix(e.Message, shakeRefused)
		return core
	case *mllpcore.SSLClientAuthenticationEvent:
		if !e.Accept {
			return e.Status
		}
	case *mllpcore.ErrorEvent:
		_, reason, ok := strings.Cut(e.Description, " bytes): ")
		if ok && strings.HasPrefix(e.Description, "broken message") {
			return reason
		}
		return e.Description
	}
	return ""
}

// toldAgain reports whether the event of the same connection before or after a Log event says the same.
func toldAgain(log *mllpcore.LogEvent, events []mllpcore.Event, at int) bool {
	const near = 64 // events of other connections may come between
	for i := at + 1; i < min(len(events), at+near); i++ {
		if events[i].Header().Connection == log.Connection {
			if same(log.Message, events[i]) {
				return true
			}
			break
		}
	}
	for i := at - 1; i >= max(0, at-near); i-- {
		if events[i].Header().Connection == log.Connection {
			return same(log.Message, events[i])
		}
	}
	return false
}

func same(message string, e mllpcore.Event) bool {
	switch e := e.(type) {
	case *mllpcore.ConnectedEvent, *mllpcore.DisconnectedEvent, *mllpcore.ConnectionRequestEvent:
		return strings.Contains(message, "connect")
	case *mllpcore.ErrorEvent:
		return strings.Contains(message, e.Description)
	case *mllpcore.SSLStatusEvent:
		return strings.Contains(message, e.Message)
	}
	return false
}

func eventText(e mllpcore.Event) (string, Tone) {
	switch e := e.(type) {
	case *mllpcore.ConnectionRequestEvent:
		return admission(e)
	case *mllpcore.ConnectedEvent:
		return connected(e)
	case *mllpcore.DisconnectedEvent:
		return disconnected(e)
	case *mllpcore.EndTransferEvent:
		return endTransfer(e)
	case *mllpcore.AckOutEvent:
		return ackOut(e)
	case *mllpcore.AckInEvent:
		return ackIn(e)
	case *mllpcore.ErrorEvent:
		return errorText(e), ToneBad
	case *mllpcore.LogEvent:
		return e.Message, logTone(e.LogLevel)
	case *mllpcore.SSLClientAuthenticationEvent:
		return clientCertificate(e)
	case *mllpcore.SSLStatusEvent:
		return sslStatus(e)
	}
	return "", ToneNormal
}

// sslStatus tells only what no other event tells: the rest is in the story of the handshake.
func sslStatus(e *mllpcore.SSLStatusEvent) (string, Tone) {
	switch {
	case strings.HasPrefix(e.Message, clientHello), strings.HasPrefix(e.Message, shakeComplete):
		return "", ToneNormal
	case strings.HasPrefix(e.Message, shakeRefused):
		return "TLS " + e.Message, ToneBad
	}
	return "TLS: " + e.Message, ToneMuted
}

func admission(e *mllpcore.ConnectionRequestEvent) (string, Tone) {
	if e.Accept {
		return "", ToneNormal
	}
	return fmt.Sprintf("%s:%d refused: %s", e.Address, e.Port, e.Reason), ToneWarn
}

func connected(e *mllpcore.ConnectedEvent) (string, Tone) {
	if e.StatusCode != 0 {
		if story, ok := strings.CutPrefix(e.Description, "TLS handshake: "); ok {
			return e.Remote + " refused at the TLS handshake: " + story, ToneBad
		}
		return fmt.Sprintf("%s refused: %s", e.Remote, e.Description), ToneBad
	}
	return e.Remote + " connected", ToneNormal
}

func endTransfer(e *mllpcore.EndTransferEvent) (string, Tone) {
	if e.Message == nil || e.Message.Reason == "" {
		return "", ToneNormal
	}
	return e.Message.Kind.String() + ": " + e.Message.Reason, ToneBad
}

func ackIn(e *mllpcore.AckInEvent) (string, Tone) {
	if e.Accepted {
		return "", ToneNormal
	}
	return "negative acknowledgement came in: " + e.Code + " " + e.Text, ToneWarn
}

// logTone mutes what only a closer look wants.
func logTone(level int) Tone {
	if level > 1 {
		return ToneMuted
	}
	return ToneNormal
}

func disconnected(e *mllpcore.DisconnectedEvent) (string, Tone) {
	switch {
	case e.StatusCode != 0:
		return fmt.Sprintf("%s disconnected: %s", e.Remote, e.Description), ToneWarn
	case e.Probe:
		return e.Remote + " connected and left without a byte: a probe", ToneMuted
	}
	return fmt.Sprintf("%s disconnected after %s", e.Remote, Plural(int(e.Messages), "message", "messages")),
		ToneNormal
}

func ackOut(e *mllpcore.AckOutEvent) (string, Tone) {
	if e.Message == nil || e.Answer.Code == "" {
		return "", ToneNormal
	}
	if e.Answer.Sent.IsZero() {
		return fmt.Sprintf("message %d: the answer %s could not be sent: %s", e.Message.ID, e.Answer.Code,
			e.Answer.Reason), ToneBad
	}
	if !e.Answer.Positive {
		return fmt.Sprintf("message %d answered %s: %s", e.Message.ID, e.Answer.Code, e.Answer.Reason), ToneWarn
	}
	return "", ToneNormal
}

func errorText(e *mllpcore.ErrorEvent) string {
	if e.ErrorCode == 0 {
		return e.Description
	}
	return fmt.Sprintf("error %d: %s", e.ErrorCode, e.Description)
}

func clientCertificate(e *mllpcore.SSLClientAuthenticationEvent) (string, Tone) {
	if e.Accept {
		return "client certificate " + e.Subject + " accepted", ToneNormal
	}
	if e.Subject == "" {
		return "client sent no certificate: " + e.Status, ToneWarn
	}
	return fmt.Sprintf("client certificate %s refused: %s", e.Subject, e.Status), ToneWarn
}

// LogRing keeps the last LogLines lines, newest first.
type LogRing struct {
	lines []LogLine
	next  int
}

// Add puts lines on top, in the order in which they happened.
func (r *LogRing) Add(lines ...LogLine) {
	for _, line := range lines {
		if len(r.lines) < LogLines {
			r.lines = append(r.lines, line)
		} else {
			r.lines[r.next] = line
		}
		r.next = (r.next + 1) % LogLines
	}
}

// Len returns the number of lines.
func (r *LogRing) Len() int { return len(r.lines) }

// Line returns the i-th line counted from the newest; i must be in range.
func (r *LogRing) Line(i int) *LogLine {
	return &r.lines[((r.next-1-i)%LogLines+LogLines)%LogLines]
}
