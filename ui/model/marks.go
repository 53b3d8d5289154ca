package model

import (
	"strconv"

	"mllpscope/mllpcore/frame"
)

// Marks reads the framing bytes from the settings; one that cannot be read is the default.
func Marks(get func(name string) string) frame.Marks {
	m := frame.DefaultMarks
	for _, s := range []struct {
		name string
		to   *byte
	}{{"StartBlockChar", &m.Start}, {"EndBlockChar", &m.End}, {"EOLChar", &m.EOL}} {
		if n, err := strconv.ParseUint(get(s.name), 0, 8); err == nil {
			*s.to = byte(n)
		}
	}
	return m
}
