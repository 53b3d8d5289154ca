package loss

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// Loss is something that is missing in a log. It never has a part of a message in it.
type Loss struct {
	Time time.Time `json:"time"` // when it was found
	Kind string    `json:"kind"` // of the notice that told of it
	Extent
	Text      string    `json:"text"`               // in words, without the folder of the log
	Confirmed time.Time `json:"confirmed,omitzero"` // when a person confirmed it
	By        string    `json:"by,omitempty"`       // who that was

	row string // the name of its row in meta
}

// Extent is how much is missing.
type Extent struct {
	Count int64  `json:"count,omitempty"` // how many messages, or about so many; 0 when that is not known
	IDs   string `json:"ids,omitempty"`   // theirs, as far as they are known: "3, 7–12"
}

// Open tells whether nobody has confirmed it.
func (l *Loss) Open() bool { return l.Confirmed.IsZero() }

// Tells tells whether two are the same by their texts, of which one may have been cut.
func (l *Loss) Tells(other *Loss) bool {
	text, isCut := strings.CutSuffix(l.Text, ellipsis)
	return text == other.Text || isCut && strings.HasPrefix(other.Text, text)
}

// Words says what is missing, since when, and who has confirmed it, in one line.
func (l *Loss) Words() string {
	if l.Open() {
		return fmt.Sprintf("%s (Found on %s, and not confirmed.)", l.Text, timeText(l.Time))
	}
	return fmt.Sprintf("%s (Found on %s, and confirmed by %s on %s.)", l.Text, timeText(l.Time), l.By,
		timeText(l.Confirmed))
}

// Total says how many messages some losses are, and since when they are missing.
func Total(all []Loss) string {
	count, known, since := int64(0), true, all[0].Time
	for i := range all {
		count += all[i].Count
		known = known && all[i].Count > 0
		if all[i].Time.Before(since) {
			since = all[i].Time
		}
	}
	text := ""
	switch {
	case count == 0:
		text = "messages are missing, how many is not known,"
	case count == 1 && known:
		text = "1 message is missing"
	case known:
		text = fmt.Sprintf("%d messages are missing", count)
	default:
		text = fmt.Sprintf("%d messages are missing, or more,", count)
	}
	return text + " since " + timeText(since)
}

// timeText is a time to the minute.
func timeText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// Brief returns what was said of the log at path without that path, and without the folder of what is beside it: it is
// kept in the log, which may be moved and copied.
func Brief(text, path string) string {
	text = strings.ReplaceAll(text, "log "+path+" ", "log ")
	return strings.ReplaceAll(text, filepath.Dir(path)+string(filepath.Separator), "")
}
