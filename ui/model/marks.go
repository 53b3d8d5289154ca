package model

import (
	"strconv"

	"mllpscope/mllpcore/frame"
)

// Marks reads the framing bytes from the settings; one that cannot be read is the default.
func Marks(get func(name string) string) frame.Marks {
	m := frame.DefaultMarks
	return frame.Marks{
		Start: byteSetting(get("StartBlockChar"), m.Start), End: byteSetting(get("EndBlockChar"), m.End),
		EOL: byteSetting(get("EOLChar"), m.EOL),
	}
}

// Release reads the MLLP release and what its commit blocks hold from the settings; what cannot be read is the default.
func Release(get func(name string) string) (version int, ack, nak byte) {
	return int(byteSetting(get("Version"), 1)), byteSetting(get("ACKChar"), 0x06), byteSetting(get("NAKChar"), 0x15)
}

// byteSetting reads a number from 0 to 255 in any base.
func byteSetting(text string, other byte) byte {
	n, err := strconv.ParseUint(text, 0, 8)
	if err != nil {
		return other
	}
	return byte(n)
}
