package frame

import "fmt"

// Marks are the three framing bytes of MLLP: <Start> payload <End> <EOL>.
type Marks struct {
	Start byte // start block, SB: 0x0B (VT)
	End   byte // end block, EB: 0x1C (FS)
	EOL   byte // what follows the end block: 0x0D (CR)
}

// DefaultMarks are the bytes the HL7 MLLP specification names: 0x0B, 0x1C, 0x0D.
var DefaultMarks = Marks{Start: 0x0B, End: 0x1C, EOL: 0x0D}

// Validate reports whether the three bytes differ, as they must to be told apart.
func (m Marks) Validate() error {
	if m.Start == m.End || m.Start == m.EOL || m.End == m.EOL {
		return fmt.Errorf("framing bytes start 0x%02X, end 0x%02X, EOL 0x%02X: the three must differ", m.Start, m.End, m.EOL)
	}
	return nil
}

// Tolerance says what happens to the quirks of SPEC section 7: Lenient takes them and notes them, Strict refuses them.
type Tolerance uint8

// The two tolerances. Lenient is the zero value and the default of the FrameTolerance setting.
const (
	Lenient Tolerance = iota
	Strict
)

// String returns the word the FrameTolerance setting uses: lenient or strict.
func (t Tolerance) String() string {
	if t == Strict {
		return "strict"
	}
	return "lenient"
}
