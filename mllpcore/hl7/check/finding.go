// Package check holds a message against the dictionary. What it finds is for a person to look at; by itself it never
// changes how a message is answered.
package check

// Severity tells how bad a finding is.
type Severity uint8

// The severities, worst first.
const (
	Error   Severity = iota // a strict receiver refuses it
	Warning                 // a receiver may misunderstand it
	Info                    // unusual, and allowed between sites that agree on it
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

// Rule names what is checked. It does not change, so that a person can ignore it by name.
type Rule string

// The rules.
const (
	RuleHeader            Rule = "header"             // MSH is missing or cannot be answered
	RuleVersion           Rule = "version"            // MSH-12 is missing or unknown
	RuleCharset           Rule = "charset"            // the bytes are not what MSH-18 says
	RuleStructure         Rule = "structure"          // the version has no such message
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
	RuleTooLong           Rule = "too-long"           // more characters than allowed
	RuleTable             Rule = "table-value"        // not in a table that HL7 defines
	RuleTime              Rule = "date-time"          // malformed date or time
	RuleNumber            Rule = "number"             // malformed number
	RuleType              Rule = "value-type"         // OBX-2 names no data type
)

// Rules returns the names of all that is checked.
func Rules() []Rule {
	return []Rule{
		RuleHeader, RuleVersion, RuleCharset, RuleStructure, RuleSegmentUnknown, RuleSegmentVersion, RuleSegmentUnexpected,
		RuleSegmentOrder, RuleSegmentRepeated, RuleSegmentMissing, RuleFieldMissing, RuleComponentMissing, RuleFieldExtra,
		RuleComponentExtra, RuleFieldRepeated, RuleTooLong, RuleTable, RuleTime, RuleNumber, RuleType,
	}
}

// Finding is one thing that is odd.
type Finding struct {
	Rule     Rule
	Severity Severity
	Path     string // such as PID-3 or OBX[2]-5; "" = the message as a whole
	Text     string // in words
	Offset   int    // where it is in the received bytes
	Len      int    // how many bytes; 0 for what is missing
}

// Counts are how many findings there are of each severity.
type Counts struct{ Errors, Warnings, Infos int }

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
