package hl7

import "bytes"

// version is MSH-12.1 as a number that can be compared: 2.3.1 is 20301.
type version int

const (
	version23   version = 20300
	version231  version = 20301
	version25   version = 20500
	version27   version = 20700
	versionNone version = 20200 // what a message without MSH-12 is answered as
	versionNew  version = 99999 // what a version that cannot be read is answered as
)

// parseVersion reads MSH-12.1. A message that states no version is answered as 2.2: such senders predate versions or
// ignore them, and the plain "ACK" with MSA-3 is what every receiver of an acknowledgement can read. A version that
// is not a number is taken as the newest.
func parseVersion(b []byte) version {
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return versionNone
	}
	var parts [3]int
	n, digits := 0, 0
	for _, c := range b {
		switch {
		case c == '.' && digits > 0 && n < len(parts)-1:
			n, digits = n+1, 0
		case in(c, '0', '9') && digits < 2:
			parts[n] = parts[n]*10 + int(c-'0')
			digits++
		default:
			return versionNew
		}
	}
	return version(parts[0]*10000 + parts[1]*100 + parts[2])
}
