package setting

import "strings"

// Expression is what the Config method takes, SPEC section 3, in its parts.
type Expression struct {
	Name     string // the setting, as it was spelt
	Index    string // the ConnectionId of Name[Index]; empty when there is none
	Value    string // what follows the first =, unchanged
	HasValue bool   // true to set, false to read
}

// ParseExpression takes "Name=Value", "Name", "Name[Index]=Value" or "Name[Index]" apart. Spaces around name and index
// are dropped; the value is kept as it is. The name is not looked up. Errors match ErrBadValue.
func ParseExpression(expression string) (Expression, error) {
	var c Expression
	name, value, hasValue := strings.Cut(expression, "=")
	c.Value, c.HasValue = value, hasValue
	name = strings.TrimSpace(name)
	if head, tail, ok := strings.Cut(name, "["); ok {
		index, closed := strings.CutSuffix(tail, "]")
		index = strings.TrimSpace(index)
		if !closed || index == "" || strings.ContainsAny(index, "[]") {
			return c, configError(name, "has no connection between its brackets: write Name[3]")
		}
		name, c.Index = strings.TrimSpace(head), index
	}
	if name == "" {
		return c, configError(name, "names no setting: write Name=Value to set, Name to read")
	}
	c.Name = name
	return c, nil
}

func configError(name, why string) error {
	name, _, _ = strings.Cut(name, "[") // behind it there may be a password
	return &Error{Name: "Config", Value: Row{}.show(nameOnly(name)), Reason: why, Err: ErrBadValue}
}
