package query

import "strings"

// Findings is what the checks have found in a message.
type Findings struct {
	Known                   bool // false: it was not checked, and no term about checks holds for it
	Errors, Warnings, Infos bool
}

// Checker runs the checks on a message whose Body is there. It may be called from several goroutines at once.
type Checker func(r Record) Findings

// Checked returns the query with what runs the checks. Without it no term about checks holds.
func (q *Query) Checked(by Checker) *Query { return &Query{root: q.root, now: q.now, checker: by} }

// parseChecks reads how grave a finding has to be at least.
func parseChecks(v value) (test, string) {
	switch strings.ToLower(v.plain) {
	case "error", "errors":
		return checksTest{errors: true}, ""
	case "warning", "warnings":
		return checksTest{errors: true, warnings: true}, ""
	case "info", "any", "*":
		return checksTest{errors: true, warnings: true, infos: true}, ""
	case "none", "ok", "":
		return checksTest{}, ""
	}
	return nil, "error, warning, info or none"
}

// checksTest holds where the checks find one of these; with none of them, where they find nothing.
type checksTest struct{ errors, warnings, infos bool }

func (checksTest) needs() Needs { return Needs{Body: true, Checks: true} }

func (checksTest) plan(*Columns) condition { return unknown() }

func (t checksTest) match(s *subject) bool {
	if s.checker == nil {
		return false
	}
	if !s.checked {
		s.found, s.checked = s.checker(s.Record), true
	}
	f := s.found
	if t == (checksTest{}) {
		return f.Known && !f.Errors && !f.Warnings && !f.Infos
	}
	return f.Known && (t.errors && f.Errors || t.warnings && f.Warnings || t.infos && f.Infos)
}
