package profile

import "fmt"

// Error says where in a profile something is wrong.
type Error struct {
	Path string // the file; empty when it is not known
	Line int    // from 1; 0 when it is not known
	Err  error  // what is wrong and what to do
}

// Error returns file, line and reason: ward7.toml, line 7: unknown setting "LocalPrt": did you mean LocalPort?
func (e *Error) Error() string {
	switch {
	case e.Path == "" && e.Line == 0:
		return "profile: " + e.Err.Error()
	case e.Path == "":
		return fmt.Sprintf("profile, line %d: %v", e.Line, e.Err)
	case e.Line == 0:
		return fmt.Sprintf("profile %s: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("profile %s, line %d: %v", e.Path, e.Line, e.Err)
}

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }
