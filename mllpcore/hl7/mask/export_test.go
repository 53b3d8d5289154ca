package mask

// WithKey makes a masker whose pseudonyms are the same whenever the key is.
func WithKey(key []byte) *Masker { return &Masker{key: key} }
