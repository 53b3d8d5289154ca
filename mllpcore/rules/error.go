package rules

import "fmt"

// Error says which rule is wrong, and where.
type Error struct {
	Rule int    // from 0
	Name string // the rule's name, empty where it has none
	Key  string // the key of the rule that is wrong, as in a profile
	Err  error  // what is wrong and what to do
}

// Error returns the rule, the key and the reason: rule 2 (refuse), type: expected …
func (e *Error) Error() string {
	name := ""
	if e.Name != "" {
		name = fmt.Sprintf(" (%s)", e.Name)
	}
	return fmt.Sprintf("rule %d%s, %s: %v", e.Rule+1, name, e.Key, e.Err)
}

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }

// keyError is what is wrong with one key of a rule.
type keyError struct {
	key string
	err error
}

func (e *keyError) Error() string { return e.key + ": " + e.err.Error() }
func (e *keyError) Unwrap() error { return e.err }

func wrong(key, format string, args ...any) error { return &keyError{key, fmt.Errorf(format, args...)} }
