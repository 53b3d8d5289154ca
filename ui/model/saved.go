package model

// Saved is a whole copy of a log in a file.
type Saved struct {
	Path     string
	Messages int64
	Bytes    int64   // of the file
	Check    *Report // what the check of the copy has found, nil when it was not checked
}

// Damaged tells whether the check of the copy found that something of the log is damaged or missing.
func (s Saved) Damaged() bool { return s.Check != nil && !s.Check.Whole }

// Words says what was saved; before it is, only where it was to be.
func (s Saved) Words(path string) string {
	if s.Path == "" {
		return "nothing was written to " + path
	}
	size := ByteText(s.Bytes)
	if s.Check != nil {
		size += ", checked"
	}
	what := "All " + Count(s.Messages) + " messages of the log (" + size + ") are saved in " + s.Path
	if s.Messages == 1 {
		what = "The message of the log (" + size + ") is saved in " + s.Path
	}
	if s.Damaged() {
		what += ", as they are: " + s.Check.Verdict
	}
	return what
}

// Part returns how much of a work is done, from 0 to 1.
func Part(done, of int64) float64 {
	if of <= 0 {
		return 0
	}
	return min(float64(done)/float64(of), 1)
}
