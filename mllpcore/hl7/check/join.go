package check

import (
	"fmt"
	"slices"
	"strings"
)

// cause is what several findings may come from.
type cause uint8

const (
	causeOwn   cause = iota // itself
	causeLater              // it is in order in a later version
)

// join puts findings together that have one cause.
func (c *checker) join() {
	if c.odd {
		c.joinDelimiters()
	}
	c.joinLater()
	c.take(func(f *found) bool { return f.quiet })
	c.joinLines()
	for _, r := range [...]struct {
		rule Rule
		text string
	}{
		{RuleSegmentOrder, "the segments are not in the order of %s: %s"},
		{RuleSegmentUnexpected, "these segments are not part of %s: %s; is MSH-9 right?"},
		{RuleSegmentMissing, "%s requires more than is here: %s"},
	} {
		c.joinNames(r.rule, r.text)
	}
	c.joinExtra(func(f *found) bool { return f.Rule == RuleFieldExtra })
	c.joinExtra(func(f *found) bool { return f.Rule == RuleComponentExtra })
	c.joinCodes()
}

// few is up to how many findings of one kind are told one by one.
const few = 3

// take removes findings and returns them.
func (c *checker) take(which func(f *found) bool) (taken []*found) {
	c.list = slices.DeleteFunc(c.list, func(f *found) bool {
		if which(f) {
			taken = append(taken, f)
			return true
		}
		return false
	})
	return taken
}

// many reports whether there are more than few of them.
func (c *checker) many(which func(f *found) bool) bool {
	n := 0
	for _, f := range c.list {
		if which(f) {
			n++
		}
	}
	return n > few
}

// joinDelimiters puts what is found in the parts of values down to MSH-2, where that is not what is usual.
func (c *checker) joinDelimiters() {
	parts := func(f *found) bool {
		switch f.Rule {
		case RuleComponentExtra, RuleComponentMissing, RuleFieldRepeated, RuleTable, RuleTime, RuleNumber, RuleTooLong,
			RuleType:
			return f.place.segment != ""
		}
		return false
	}
	if !c.has(RuleDelimiters, nameMSH) && !c.many(parts) {
		return
	}
	taken := c.take(parts)
	if len(taken) == 0 {
		return
	}
	if !c.has(RuleDelimiters, nameMSH) {
		c.header(2, RuleDelimiters, Warning, "MSH-2 is not the usual one")
	}
	for _, f := range c.list {
		if f.Rule == RuleDelimiters {
			f.Text += fmt.Sprintf("; divided by it, values do not fit in %s", times(len(taken), "field", "fields"))
		}
	}
}

func times(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// joinLater puts what only later versions have down to MSH-12.
func (c *checker) joinLater() {
	later := func(f *found) bool { return f.cause == causeLater }
	if !c.many(later) {
		return
	}
	taken := c.take(later)
	c.header(12, RuleVersion, Warning, "MSH-12 is %s, but the message has what only later versions have: %s",
		c.version.Name(), listed(taken))
	c.take(byVersion)
}

// byVersion reports whether a finding depends on the version, and so means nothing when that is wrong.
func byVersion(f *found) bool {
	switch f.Rule {
	case RuleFieldMissing, RuleSegmentMissing:
		return f.Severity != Error
	case RuleFieldExtra, RuleComponentExtra, RuleComponentMissing, RuleFieldRepeated, RuleTable, RuleTooLong,
		RuleSegmentUnexpected, RuleSegmentOrder:
		return true
	}
	return false
}

// joinLines leaves out what is missing where lines are no segments: they may be what is missing.
func (c *checker) joinLines() {
	if c.has(RuleSegmentUnknown, "") {
		c.take(func(f *found) bool { return f.Rule == RuleSegmentMissing })
	}
}

// joinNames puts the findings of one rule about segments together, when there are many.
func (c *checker) joinNames(rule Rule, text string) {
	same := func(f *found) bool { return f.Rule == rule }
	if !c.many(same) {
		return
	}
	taken := c.take(same)
	one := taken[0]
	for _, f := range taken {
		one.Severity = min(one.Severity, f.Severity) // Error is the least
	}
	one.Text, one.Count = fmt.Sprintf(text, c.structure(), listed(taken)), 1
	c.list = append(c.list, one)
}

// joinExtra puts findings of one kind in many places together.
func (c *checker) joinExtra(same func(f *found) bool) {
	if !c.many(same) {
		return
	}
	taken := c.take(same)
	one := taken[0]
	for _, f := range taken {
		one.Severity = min(one.Severity, f.Severity)
	}
	one.Text += fmt.Sprintf("; so it is in %s altogether: %s", times(len(taken), "place", "places"), listed(taken))
	one.Count = 1
	c.list = append(c.list, one)
}

// joinCodes puts together where the same value is that its table does not have.
func (c *checker) joinCodes() {
	var codes []string
	for _, f := range c.list {
		if f.code != "" && !slices.Contains(codes, f.code) {
			codes = append(codes, f.code)
		}
	}
	for _, code := range codes {
		c.joinExtra(func(f *found) bool { return f.code == code })
	}
}

// listed returns the places of findings, as many as a line has room for.
func listed(list []*found) string {
	const most = 8
	var paths []string
	for _, f := range list[:min(len(list), most)] {
		paths = append(paths, f.Path)
	}
	text := strings.Join(paths, ", ")
	if len(list) > most {
		text += " …"
	}
	return text
}
