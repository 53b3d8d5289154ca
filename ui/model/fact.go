package model

// Fact is one line of the Wire tab: what it is about, and words.
type Fact struct {
	Label string
	Text  string
	Tone  Tone
}
