package model

// Saved is a whole copy of a log in a file.
type Saved struct {
	Path     string
	Messages int64
	Bytes    int64 // of the file
}

// Words says what was saved; before it is, only where it was to be.
func (s Saved) Words(path string) string {
	if s.Path == "" {
		return "nothing was written to " + path
	}
	return "All " + Count(s.Messages) + " messages of the log (" + ByteText(s.Bytes) + ") are saved in " + s.Path
}

// Part returns how much of a work is done, from 0 to 1.
func Part(done, of int64) float64 {
	if of <= 0 {
		return 0
	}
	return min(float64(done)/float64(of), 1)
}
