// Package model holds what the window shows, ready to be drawn: rows formatted once and off the UI goroutine, the page
// of the message list that is on the screen, the tree of a message, its bytes as rows. It knows no toolkit, so that all
// of it is tested without a display.
package model

// Tone says how a cell is meant. It never stands alone: the text of the cell says the same in words or with a sign.
type Tone uint8

// The tones. ToneBad is for what is broken or could be lost, ToneWarn for what a person should look at, ToneGood for
// "listening" alone.
const (
	ToneNormal Tone = iota
	ToneMuted
	ToneAccent
	ToneGood
	ToneWarn
	ToneBad
	ToneViolet // from here on of a person's own: they mean what that person wants
	ToneTeal
	TonePink
	ToneLime
	ToneSegment   // the name of a segment in what came
	ToneDelimiter // a delimiter in what came, and a sign that stands for a byte
	ToneCut       // a sign that stands for what is left out, and opens it
	Tones
)

// OwnTones are the tones that a person can give to senders and bookmarks.
func OwnTones() []Tone { return []Tone{ToneViolet, ToneTeal, TonePink, ToneLime} }

// Name returns the name of a tone of a person's own, as it is shown and remembered.
func (t Tone) Name() string {
	return map[Tone]string{ToneViolet: "Violet", ToneTeal: "Teal", TonePink: "Pink", ToneLime: "Lime"}[t]
}
