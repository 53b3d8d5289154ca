package list

import (
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// Term returns the filter that asks for what a column shows of a message, "" when nothing does.
func (r *Row) Term(col int) string {
	e := &r.entry
	switch col {
	case ColMark:
		return BookmarkedTerm
	case ColTime:
		return "time:" + e.Time.Local().Format("2006-01-02T15:04")
	case ColFrom:
		if host, _, err := net.SplitHostPort(e.Remote); err == nil {
			return "from:" + host
		}
	case ColType:
		return typeTerm(e)
	case ColControlID:
		return "id:" + quoted(e.Derived.ControlID)
	case ColPatient:
		return patientTerm(e)
	case ColSize:
		return "size:" + strconv.FormatInt(e.Size, 10)
	case ColAnswer:
		return answerTerm(e)
	case ColMillis:
		if e.Answered && !e.Answer.Sent.IsZero() {
			return "ms>=" + strconv.FormatInt(e.Answer.Elapsed.Milliseconds(), 10)
		}
	case ColNote:
		return r.noteTerm()
	}
	return ""
}

// answerTerm asks for the code of the answer, or for messages that got none.
func answerTerm(e *model.Entry) string {
	if e.Answered && e.Answer.Code != "" {
		return "ack:" + e.Answer.Code
	}
	return "ack:none"
}

func typeTerm(e *model.Entry) string {
	switch {
	case e.Kind == message.KindBroken:
		return "status:broken"
	case e.Kind == message.KindRefused:
		return "status:refused"
	case e.Derived.Trigger == "":
		return "type:" + quoted(e.Derived.Type)
	}
	return "type:" + quoted(e.Derived.Type+"^"+e.Derived.Trigger)
}

func patientTerm(e *model.Entry) string {
	switch id, name := e.Derived.PatientID, e.Derived.PatientName; {
	case strings.ContainsAny(id, "0123456789"):
		return "patient:" + quoted(id)
	case id != "":
		return "PID-3.1=" + quoted(id)
	case name != "":
		family, _, _ := strings.Cut(name, "^")
		return "patient:" + quoted(family)
	}
	return `patient:""`
}

// noteTerm asks for the first of what is said of the message.
func (r *Row) noteTerm() string {
	e := &r.entry
	switch quirks := e.Quirks.Names(); {
	case e.Note != "":
		return "note:" + quoted(e.Note)
	case e.Damaged != "":
		return "is:damaged"
	case e.Kind == message.KindAnswer:
		return "status:answer"
	case e.Kind == message.KindSent:
		return "status:sent"
	case e.Reason != "":
		return "reason:" + quoted(e.Reason)
	case e.Answered && !e.Answer.Positive && e.Answer.Reason != "":
		return "reason:" + quoted(e.Answer.Reason)
	case e.Duplicate:
		return "duplicate:yes"
	case len(quirks) > 0:
		return "quirk:" + quoted(quirks[0])
	}
	return ""
}

// SenderTerm asks for all of the sending application and facility of a message, or of its address when it names none.
func (r *Row) SenderTerm() string {
	var terms []string
	if app := r.entry.Derived.SendingApplication; app != "" {
		terms = append(terms, "app:"+quoted(app))
	}
	if facility := r.entry.Derived.SendingFacility; facility != "" {
		terms = append(terms, "facility:"+quoted(facility))
	}
	if len(terms) == 0 {
		return r.Term(ColFrom)
	}
	return strings.Join(terms, " ")
}

// ConnectionTerm asks for all of the connection that a message came on.
func (r *Row) ConnectionTerm() string { return ConnectionTerm(r.entry.Connection, r.entry.Remote) }

// ConnectionTerm asks for all of a connection, "" for none. Their numbers begin anew with every start, so that the
// peer's port is needed as well.
func ConnectionTerm(id, remote string) string {
	if id == "" {
		return ""
	}
	term := "connection:" + quoted(id)
	if _, _, err := net.SplitHostPort(remote); err == nil {
		term += " from:" + remote
	}
	return term
}

// several is what stands behind the first value where there are more.
var several = regexp.MustCompile(` \(\+\d+\)$`)

// PathTerm asks for what a column shows at a path, "" when it shows only a part of it.
func PathTerm(p hl7.Path, shown string) string {
	if strings.Contains(shown, unseen) {
		return ""
	}
	return p.String() + "=" + quoted(several.ReplaceAllString(shown, ""))
}

// plain is what needs no quotes.
var plain = regexp.MustCompile(`^[A-Za-z0-9^._-]+$`)

// quoted writes a value so that it means itself.
func quoted(value string) string {
	if plain.MatchString(value) && value[0] != '-' {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `*`, `\*`, `?`, `\?`).Replace(value) + `"`
}

// Narrow returns a filter with one or more terms beside what it asks for. Terms of the same fields make way for them.
func Narrow(filter, term string) string {
	return join(filter, term, func(old, added string) bool { return strings.HasPrefix(old, field(added)) })
}

// Exclude returns a filter without what a term asks for. It stays as it is when that is left out already.
func Exclude(filter, term string) string {
	return join(filter, "-"+term, func(old, added string) bool { return old == added || "-"+old == added })
}

// join puts terms behind those of a filter that need not make way.
func join(filter, added string, makesWay func(old, added string) bool) string {
	terms, simple := split(filter)
	if !simple {
		return "(" + strings.TrimSpace(filter) + ") " + added
	}
	more, _ := split(added)
	var left []string
	for _, old := range terms {
		goes := false
		for _, a := range more {
			goes = goes || makesWay(old, a)
		}
		if !goes {
			left = append(left, old)
		}
	}
	return strings.Join(append(left, added), " ")
}

// field returns the field of a term with its operator.
func field(term string) string {
	if end := strings.IndexAny(term, ":=<>~"); end > 0 {
		return term[:end+1]
	}
	return term
}

// split divides a filter into terms; simple is false when it is more than terms side by side.
func split(filter string) (terms []string, simple bool) {
	var now strings.Builder
	inside, escaped := false, false
	end := func() {
		if now.Len() > 0 {
			terms = append(terms, now.String())
			now.Reset()
		}
	}
	for _, c := range filter {
		switch {
		case inside && escaped:
			escaped = false
		case inside && c == '\\':
			escaped = true
		case c == '"':
			inside = !inside
		case !inside && (c == '(' || c == ')'):
			return nil, false
		case !inside && (c == ' ' || c == '\t'):
			end()
			continue
		}
		now.WriteRune(c)
	}
	end()
	if slices.ContainsFunc(terms, joinsTerms) {
		return nil, false
	}
	return terms, !inside
}

// joinsTerms tells whether a word joins or negates terms instead of being one.
func joinsTerms(word string) bool {
	switch strings.ToLower(word) {
	case "or", "and", "not":
		return true
	}
	return false
}
