package model

// Ink is a stretch of a cell's characters with a tone of its own.
type Ink struct {
	From, To int
	Tone     Tone
}
