package completion

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/query"
)

// Choice is what a word may become.
type Choice struct {
	Text  string // the whole word
	About string // what it means; "" for a value
	more  bool   // a value has to follow
}

// Words are what a word in a text may become.
type Words struct {
	Choices []Choice
	From    int // where the word begins, in runes
	To      int // where it ends, which is where the cursor is
}

// most is how many choices are proposed.
const most = 8

// enough is how many letters a name has to have before it is proposed: one alone begins many.
const enough = 2

// At returns what the word before the cursor may become. seen tells values of a field that are known, the most useful
// first. There is nothing to choose where the word is whole, inside of quotes, and inside of a word.
func At(text string, cursor int, seen func(field string) []string) Words {
	runes := []rune(text)
	if cursor < 0 || cursor > len(runes) || cursor < len(runes) && !ends(runes[cursor]) {
		return Words{}
	}
	from := cursor
	for from > 0 && !ends(runes[from-1]) {
		from--
	}
	if strings.Count(string(runes[:from]), `"`)%2 == 1 {
		return Words{}
	}
	for from < cursor && runes[from] == '-' { // what it must not be
		from++
	}
	word := string(runes[from:cursor])
	w := Words{From: from, To: cursor, Choices: ofValues(word, seen)}
	if w.Choices == nil {
		w.Choices = ofNames(word)
	}
	return w
}

// ends reports whether a character is not of a word.
func ends(r rune) bool { return r == ' ' || r == '\t' || r == '(' || r == ')' }

// Take returns the text with a choice in place of the word, and where the cursor goes.
func (w Words) Take(text string, c Choice) (string, int) {
	runes := []rune(text)
	word := c.Text
	if !c.more && w.To == len(runes) {
		word += " "
	}
	whole := string(runes[:w.From]) + word + string(runes[w.To:])
	return whole, w.From + len([]rune(word))
}

// ofNames returns the names that begin as the word does.
func ofNames(word string) []Choice {
	low := strings.ToLower(word)
	if len([]rune(word)) < enough || strings.ContainsAny(word, `"=~<>!:`) {
		return nil
	}
	var choices []Choice
	for _, f := range query.Fields() {
		names := append([]string{f.Name}, f.Aliases...)
		at := slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, low) })
		if at < 0 {
			continue
		}
		operator := f.Operators[0]
		if strings.HasPrefix(strings.TrimPrefix(f.Example, f.Name), ">") {
			operator = ">"
		}
		choices = append(choices, Choice{Text: names[at] + operator, About: f.Help, more: true})
	}
	return choices[:min(len(choices), most)]
}

// ofValues returns the values that begin as what stands behind the operator does; nil where there is no operator.
func ofValues(word string, seen func(field string) []string) []Choice {
	at := strings.IndexAny(word, ":=~<>!")
	if at <= 0 {
		return nil
	}
	name, begun := word[:at], strings.TrimLeft(word[at:], ":=~<>!")
	operator := word[at : len(word)-len(begun)]
	fields := query.Fields()
	i := slices.IndexFunc(fields, func(f query.Field) bool {
		return f.Name == strings.ToLower(name) || slices.Contains(f.Aliases, strings.ToLower(name))
	})
	choices := []Choice{}
	if i < 0 {
		return choices
	}
	for _, v := range slices.Concat(fixedValues()[fields[i].Name], seen(fields[i].Name)) {
		text := name + operator + quoted(v)
		switch {
		case strings.EqualFold(v, begun):
			return []Choice{} // it is whole
		case len(choices) < most && v != "" && strings.HasPrefix(strings.ToLower(v), strings.ToLower(begun)) &&
			!slices.ContainsFunc(choices, func(c Choice) bool { return c.Text == text }):
			choices = append(choices, Choice{Text: text})
		}
	}
	return choices
}

// quoted puts a value into quotes where the filter would take it for more than one word.
func quoted(value string) string {
	if strings.ContainsAny(value, " \t()") {
		return `"` + strings.ReplaceAll(value, `"`, "") + `"`
	}
	return value
}

// fixedValues are the values of those fields that have no others, or have some of their own.
func fixedValues() map[string][]string {
	return map[string][]string{
		"ack":       {"AA", "AE", "AR", "CA", "CE", "CR", "ACK", "NAK", "none"},
		"charset":   {"UTF-8", "ISO-8859-1", "none"},
		"checks":    {"error", "warning", "info", "none"},
		"duplicate": {"yes", "no"},
		"is":        {"bookmarked", "noted", "damaged"},
		"quirk":     {"junk", "EOL", "none"},
		"status":    {"ok", "broken", "sent", "message", "answer", "refused"},
		"time":      {"today", "yesterday", "-15m", "-1h", "-24h", "-7d"},
		"version":   {"2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8"},
	}
}
