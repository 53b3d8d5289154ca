package memory

// StringWithFallback returns a text.
func (f *File) StringWithFallback(name, fallback string) string { return value(f, name, fallback) }

// String returns a text, "" when there is none.
func (f *File) String(name string) string { return value(f, name, "") }

// SetString keeps a text.
func (f *File) SetString(name, text string) { f.set(name, text) }

// StringList returns a list of texts, none when there is none.
func (f *File) StringList(name string) []string { return value[[]string](f, name, nil) }

// SetStringList keeps a list of texts.
func (f *File) SetStringList(name string, list []string) { f.set(name, list) }

// BoolWithFallback returns a yes or no.
func (f *File) BoolWithFallback(name string, fallback bool) bool { return value(f, name, fallback) }

// SetBool keeps a yes or no.
func (f *File) SetBool(name string, on bool) { f.set(name, on) }

// FloatWithFallback returns a number.
func (f *File) FloatWithFallback(name string, fallback float64) float64 {
	return value(f, name, fallback)
}

// SetFloat keeps a number. One that is infinite or none is not kept.
func (f *File) SetFloat(name string, number float64) { f.set(name, number) }

// IntWithFallback returns a whole number.
func (f *File) IntWithFallback(name string, fallback int) int { return value(f, name, fallback) }

// SetInt keeps a whole number.
func (f *File) SetInt(name string, number int) { f.set(name, number) }

func value[T any](f *File, name string, fallback T) T {
	var v T
	if !f.get(name, &v) {
		return fallback
	}
	return v
}
