package dict

// Usage says whether a field or component must be there.
type Usage uint8

// The usages.
const (
	Optional    Usage = iota
	Required          // R
	Conditional       // C: depends on other fields
	Withdrawn         // B, W, X: kept for older versions, or no longer used
)

// String returns the usage in one lower-case word.
func (u Usage) String() string {
	switch u {
	case Required:
		return "required"
	case Conditional:
		return "conditional"
	case Withdrawn:
		return "withdrawn"
	}
	return "optional"
}

// Field is what is known of one field of a segment, or of one component of a data type.
type Field struct {
	Name   string // such as Patient Name
	Type   string // data type, such as XPN; VARIES where another field names it
	Usage  Usage
	Max    int    // most repetitions; 0 = any number
	Length int    // most characters; 0 = no limit known
	Table  string // four digits, such as 0001, or the name of a local one; "" = none
}

// Segment is what is known of a segment. Field n of the standard is Fields[n-1].
type Segment struct {
	ID     string // such as PID
	Name   string // such as Patient Identification
	Fields []Field
	Local  bool // from an overlay: nothing in it is checked against the standard
}

// Field returns field n (from 1); ok is false where none is known.
func (s *Segment) Field(n int) (f *Field, ok bool) { return fieldAt(s.Fields, n) }

// Type is what is known of a data type. One without components is simple.
type Type struct {
	ID         string // such as XPN
	Name       string // such as Extended Person Name
	Components []Field
}

// Component returns component n (from 1); ok is false where none is known.
func (t *Type) Component(n int) (f *Field, ok bool) { return fieldAt(t.Components, n) }

// Simple reports whether the type has no components.
func (t *Type) Simple() bool { return len(t.Components) == 0 }

func fieldAt(fields []Field, n int) (*Field, bool) {
	if n < 1 || n > len(fields) || fields[n-1].Name == "" {
		return nil, false
	}
	return &fields[n-1], true
}

// Structure is how the segments of a message follow each other.
type Structure struct {
	ID    string // such as ORU_R01
	Name  string // such as Unsolicited transmission of an observation message
	Open  bool   // the standard lets any segments stand in it, as in MFN_M01 after each MFE
	Parts []*Part

	lazy lazyOrder
}

// Part is one place in a structure: a segment, a group of parts, or a choice of segments.
type Part struct {
	Name   string // the segment's or the group's, such as PID or PATIENT_RESULT
	Text   string // in words, "" for most
	Min    int    // 0 = optional
	Max    int    // 0 = any number
	Choice bool   // one of Parts stands here, and not all of them in order
	Parts  []*Part
}

// IsGroup reports whether the part holds others.
func (p *Part) IsGroup() bool { return len(p.Parts) > 0 }
