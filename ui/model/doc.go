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
)
