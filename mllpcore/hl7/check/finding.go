// Package check holds a message against the dictionary and against itself. What it finds is for a person to look at; by
// itself it never changes how a message is answered.
//
// It is to be believed: an error means that a receiver cannot process the message rightly, one cause gives one finding,
// and what the standard leaves open is not judged.
package check

// Severity says how bad a finding is.
type Severity uint8

// The severities, worst first.
const (
	Error   Severity = iota // it cannot be processed rightly
	Warning                 // a receiver may misunderstand it
	Info                    // unusual, and few receivers mind
)

// String returns the severity in one lower-case word.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "info"
}

// Rule names what is checked. It does not change, so that a person can mute it by name.
type Rule string

// The rules.
const (
	RuleHeader            Rule = "header"             // MSH is missing or cannot be answered
	RuleDelimiters        Rule = "delimiters"         // MSH-2 is not what the values are divided by
	RuleVersion           Rule = "version"            // MSH-12 is missing, unknown or not what the message is
	RuleCharset           Rule = "charset"            // the bytes are not what MSH-18 says
	RuleStructure         Rule = "structure"          // the version has no such message
	RuleContradiction     Rule = "contradiction"      // two values say different things
	RuleSecondMessage     Rule = "second-message"     // another MSH where no batch is
	RuleBatchCount        Rule = "batch-count"        // BTS-1 or FTS-1 is not the number of what came
	RuleSegmentEnd        Rule = "segment-end"        // segments do not end with CR
	RuleSegmentBlank      Rule = "segment-blank"      // blanks stand before a segment's name
	RuleSegmentUnknown    Rule = "segment-unknown"    // no version has the segment
	RuleSegmentVersion    Rule = "segment-version"    // another version has it
	RuleSegmentUnexpected Rule = "segment-unexpected" // the structure does not have it
	RuleSegmentOrder      Rule = "segment-order"      // it stands in the wrong place
	RuleSegmentRepeated   Rule = "segment-repeated"   // it may not be repeated here
	RuleSegmentMissing    Rule = "segment-missing"    // a required one is not there
	RuleFieldMissing      Rule = "field-missing"      // a required field is empty
	RuleComponentMissing  Rule = "component-missing"  // a required component of a field that is not empty
	RuleFieldExtra        Rule = "field-extra"        // the version has no such field
	RuleComponentExtra    Rule = "component-extra"    // the data type has no such component
	RuleFieldRepeated     Rule = "field-repeated"     // more repetitions than allowed
	RuleTooLong           Rule = "too-long"           // far more characters than the standard has room for
	RuleTable             Rule = "table-value"        // not in a table that HL7 defines
	RuleTime              Rule = "date-time"          // impossible or malformed date or time
	RuleNumber            Rule = "number"             // malformed number
	RuleType              Rule = "value-type"         // OBX-2 names no data type, or is empty
	RuleSetID             Rule = "set-id"             // the same set ID twice in one place
)

// Rules returns the names of all that is checked.
func Rules() []Rule {
	return []Rule{
		RuleHeader, RuleDelimiters, RuleVersion, RuleCharset, RuleStructure, RuleContradiction, RuleSecondMessage,
		RuleBatchCount, RuleSegmentEnd, RuleSegmentBlank, RuleSegmentUnknown, RuleSegmentVersion, RuleSegmentUnexpected,
		RuleSegmentOrder, RuleSegmentRepeated, RuleSegmentMissing, RuleFieldMissing, RuleComponentMissing, RuleFieldExtra,
		RuleComponentExtra, RuleFieldRepeated, RuleTooLong, RuleTable, RuleTime, RuleNumber, RuleType, RuleSetID,
	}
}

// Finding is one thing that is odd, in all places where it is: the same rule at the same field of all segments of a
// name is one finding.
type Finding struct {
	Rule     Rule
	Severity Severity
	Path     string // of the first place, such as PID-3 or OBX[2]-5; "" = the message as a whole
	Text     string // of the first place, in words; with how many more there are
	Offset   int    // where the first place is in the received bytes
	Len      int    // how many bytes that is; 0 for what is missing
	Count    int    // in how many places, from 1
}

// Counts are how many findings there are of each severity.
type Counts struct{ Errors, Warnings, Infos int }

// Count counts findings.
func Count(list []Finding) (c Counts) {
	for i := range list {
		c.Add(list[i])
	}
	return c
}

// Add counts one more.
func (c *Counts) Add(f Finding) {
	switch f.Severity {
	case Error:
		c.Errors++
	case Warning:
		c.Warnings++
	default:
		c.Infos++
	}
}

// Total returns the sum of all severities.
func (c Counts) Total() int { return c.Errors + c.Warnings + c.Infos }
