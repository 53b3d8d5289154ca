package mllpcore

// SecretDots is what Get, Config and whatever shows settings return for a secret that is set, however long it is. Set
// takes it for the value there is: what was read can be written back.
const SecretDots = "••••••••" //nolint:gosec // what is shown instead of one

// keepsSecret tells whether value only stands for the secret that s has. Dots are never taken for a secret.
func (r Setting) keepsSecret(s *Settings, value string) (bool, error) {
	if !r.Secret || value != SecretDots {
		return false, nil
	}
	if text, ok := r.stored(s); !ok || text == "" {
		return false, clash(ErrBadValue, "these dots stand for a value that is not shown, and there is none: give the value")
	}
	return true, nil
}
