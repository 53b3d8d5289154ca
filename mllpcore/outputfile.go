package mllpcore

import (
	"fmt"
	"strings"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/filename"
	"mllpscope/mllpcore/wholefile"
)

// Placeholders of OutputFilename (SPEC section 2).
const (
	placeConnection = "connection"
	placeTime       = "time"
	placeControl    = "control"
	placeType       = "type"
)

// longestPart is the most bytes one placeholder puts into a file name: the limit of common file systems is 255 a name.
const longestPart = 64

// checkOutputPattern refuses placeholders that mean nothing.
func checkOutputPattern(pattern string) error {
	_, err := expandOutput(pattern, func(string) string { return "" })
	return err
}

// expandOutput replaces {name} by value(name).
func expandOutput(pattern string, value func(name string) string) (string, error) {
	var out strings.Builder
	rest := pattern
	for {
		before, after, ok := strings.Cut(rest, "{")
		out.WriteString(before)
		if !ok {
			return out.String(), nil
		}
		name, tail, ok := strings.Cut(after, "}")
		if !ok {
			return "", fmt.Errorf("OutputFilename %q: a { without its }: %w", pattern, ErrBadValue)
		}
		switch name {
		case placeConnection, placeTime, placeControl, placeType:
			out.WriteString(value(name))
		default:
			return "", fmt.Errorf("OutputFilename %q: {%s} is not known; there are {connection}, {time}, {control}, {type}: %w",
				pattern, name, ErrBadValue)
		}
		rest = tail
	}
}

// writeOutput writes the payload to the connection's OutputFilename, if it has one. Nothing is acknowledged before that
// is on the disk.
func (c *Connection) writeOutput(in *intake) error {
	pattern := c.OutputFilename()
	if pattern == "" {
		return nil
	}
	name, err := expandOutput(pattern, func(place string) string { return c.outputPart(place, in) })
	if err != nil {
		return err
	}
	if err := wholefile.WriteBytes(name, in.payload); err != nil {
		return &fault.Error{Code: fault.CodeFile, Op: fmt.Sprintf("write a message to %q (OutputFilename)", name), Err: err}
	}
	return nil
}

func (c *Connection) outputPart(place string, in *intake) string {
	switch place {
	case placeConnection:
		return c.id
	case placeTime:
		return in.ended.UTC().Format("20060102T150405.000000000Z")
	case placeControl:
		return safeNamePart(in.header.ControlID())
	default:
		return safeNamePart(append(append([]byte(nil), in.header.Type()...), append([]byte("_"), in.header.Trigger()...)...))
	}
}

// safeNamePart makes untrusted bytes of a message a part of a file name: letters, digits, minus, underscore and dots
// that do not lead; never a separator, a parent folder or a name that Windows reserves.
func safeNamePart(b []byte) string {
	out := make([]byte, 0, min(len(b), longestPart))
	for _, ch := range b[:min(len(b), longestPart)] {
		switch {
		case filename.IsSafe(ch), ch == '.' && len(out) > 0:
			out = append(out, ch)
		default:
			out = append(out, '_')
		}
	}
	part := strings.TrimRight(string(out), ".")
	if part == "" {
		return "none"
	}
	if filename.IsDevice(part) {
		return "_" + part
	}
	return part
}
