package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Key is one part of a rule as profiles and forms name it.
type Key struct {
	Name    string
	Words   []string // the only values, when there is such a list
	Example string   // as TOML
	Help    string   // one sentence

	get func(r *Rule) any // nil where it has its zero value
	set func(r *Rule, v any) error
}

// Keys returns the parts of a rule in the order in which they are written.
func Keys() []Key {
	codes := []string{"AA", "AE", "AR", "CA", "CE", "CR", Silence, Hold}
	moments := []string{Before, After}
	return []Key{
		text("name", `"Refuse A01"`, "What the rule is called.", func(r *Rule) *string { return &r.Name }),
		yes("off", "The rule is as if it were not there.", func(r *Rule) *bool { return &r.Off }),
		text("when", `"type:ADT PID-3.1=77"`, "Filter, such as type:ORU PID-3=77.", func(r *Rule) *string { return &r.When }),
		text("peer", `"10.0.0.0/8"`, "Sender's address, range or pattern.", func(r *Rule) *string { return &r.Peer }),
		text("type", `"ADT^A01"`, "Message type and trigger event.", func(r *Rule) *string { return &r.Type }),
		text("path", `"PID-3.1"`, "Field, such as PV1-2.", func(r *Rule) *string { return &r.Path }),
		text("value", `"77*"`, "Value; without it any.", func(r *Rule) *string { return &r.Value }),
		word("check", checkWords(), "What the inspector's checks must find.", func(r *Rule) *string { return &r.Check }),
		number("every", "3", "Only every n-th of these messages.", func(r *Rule) *int { return &r.Every }),
		fraction("probability", "Only this part of them, from 0 to 1.", func(r *Rule) *float64 { return &r.Probability }),
		word("answer", codes, "What is answered: a code, nothing, or what a person decides.",
			func(r *Rule) *string { return &r.Answer }),
		number("error", "207", "Code of table 0357 in ERR.", func(r *Rule) *int { return &r.Error }),
		text("text", `"not today"`, "Words in ERR or MSA-3.", func(r *Rule) *string { return &r.Text }),
		text("location", `"PID-3"`, "Where the error is.", func(r *Rule) *string { return &r.Location }),
		text("template", `"MSH|^~\\&|…"`, "The whole answer; {MSH-10}, {time}, {id} are filled in.",
			func(r *Rule) *string { return &r.Template }),
		list("segments", `["ZAK|{MSH-10}"]`, "More segments for the answer.", func(r *Rule) *[]string { return &r.Segments }),
		span("delay", "Time before the answer, or a range of it.", func(r *Rule) *Span { return &r.Fault.Delay }),
		number("piece", "10", "The answer goes in pieces of so many bytes.", func(r *Rule) *int { return &r.Fault.Piece }),
		period("gap", "Time between two pieces.", func(r *Rule) *time.Duration { return &r.Fault.Gap }),
		yes("wrong_id", "MSA-2 is another control ID.", func(r *Rule) *bool { return &r.Fault.WrongID }),
		yes("unframed", "No block characters.", func(r *Rule) *bool { return &r.Fault.Unframed }),
		number("truncate", "40", "Only so many bytes of the block leave.", func(r *Rule) *int { return &r.Fault.Truncate }),
		number("garbage", "64", "So many random bytes instead.", func(r *Rule) *int { return &r.Fault.Garbage }),
		word("close", moments, "Close the connection.", func(r *Rule) *string { return &r.Fault.Close }),
		word("reset", moments, "Reset the connection.", func(r *Rule) *string { return &r.Fault.Reset }),
		period("deaf", "Read nothing for so long afterwards.", func(r *Rule) *time.Duration { return &r.Fault.Deaf }),
		yes("never", "No answer ever.", func(r *Rule) *bool { return &r.Fault.Never }),
	}
}

// SetKey sets one part of a rule from a TOML value: a string, int64, float64, bool or a list of strings. What the parts
// say together is looked at by Set.Check.
func (r *Rule) SetKey(name string, v any) error {
	keys := Keys()
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		names := make([]string, len(keys))
		for i, k := range keys {
			names[i] = k.Name
		}
		return fmt.Errorf("unknown key %q: a rule has %s", name, strings.Join(names, ", "))
	}
	if err := keys[i].set(r, v); err != nil {
		return fmt.Errorf("%s: %w: write %s = %s", name, err, name, keys[i].Example)
	}
	return nil
}

// KeyValue is one part of a rule.
type KeyValue struct {
	Key   string
	Value any // string, int64, float64, bool or []string
}

// Values returns what is not zero, in the order of Keys.
func (r Rule) Values() []KeyValue {
	var values []KeyValue
	for _, k := range Keys() {
		if v := k.get(&r); v != nil {
			values = append(values, KeyValue{k.Name, v})
		}
	}
	return values
}

func keyOf[T comparable, V any](name, example, help string, at func(*Rule) *T, show func(T) V, read func(V) (T, error),
	wanted string,
) Key {
	var zero T
	return Key{
		Name: name, Example: example, Help: help,
		get: func(r *Rule) any {
			if *at(r) == zero {
				return nil
			}
			return show(*at(r))
		},
		set: func(r *Rule, v any) error {
			given, ok := v.(V)
			if !ok {
				return errors.New("is not " + wanted)
			}
			value, err := read(given)
			if err == nil {
				*at(r) = value
			}
			return err
		},
	}
}

func same[T any](v T) T            { return v }
func take[T any](v T) (T, error)   { return v, nil }
func clock(d time.Duration) string { return d.String() }

func text(name, example, help string, at func(*Rule) *string) Key {
	return keyOf(name, example, help, at, same[string], take[string], "a text")
}

func yes(name, help string, at func(*Rule) *bool) Key {
	return keyOf(name, "true", help, at, same[bool], take[bool], "true or false")
}

func number(name, example, help string, at func(*Rule) *int) Key {
	return keyOf(name, example, help, at, func(n int) int64 { return int64(n) }, func(n int64) (int, error) {
		if n < 0 || n > 1<<30 {
			return 0, fmt.Errorf("%d is not between 0 and %d", n, 1<<30)
		}
		return int(n), nil
	}, "a whole number")
}

func fraction(name, help string, at func(*Rule) *float64) Key {
	k := keyOf(name, "0.1", help, at, same[float64], take[float64], "a number")
	set := k.set
	k.set = func(r *Rule, v any) error {
		if n, ok := v.(int64); ok {
			v = float64(n)
		}
		return set(r, v)
	}
	return k
}

func word(name string, words []string, help string, at func(*Rule) *string) Key {
	k := keyOf(name, `"`+words[1]+`"`, help, at, same[string], func(s string) (string, error) {
		for _, w := range words {
			if strings.EqualFold(w, s) {
				return w, nil
			}
		}
		return "", fmt.Errorf("%q is none of %s", s, strings.Join(words, ", "))
	}, "a text")
	k.Words = words
	return k
}

func period(name, help string, at func(*Rule) *time.Duration) Key {
	return keyOf(name, `"500ms"`, help, at, clock, parsePeriod, "a time as text")
}

func span(name, help string, at func(*Rule) *Span) Key {
	return keyOf(name, `"2s" or "1s..3s"`, help, at, Span.String, ParseSpan, "a time as text")
}

func list(name, example, help string, at func(*Rule) *[]string) Key {
	return Key{
		Name: name, Example: example, Help: help,
		get: func(r *Rule) any {
			if len(*at(r)) == 0 {
				return nil
			}
			return slices.Clone(*at(r))
		},
		set: func(r *Rule, v any) error {
			items, ok := v.([]any)
			texts := make([]string, len(items))
			for i := range items {
				text, isText := items[i].(string)
				texts[i], ok = text, ok && isText
			}
			if given, isTexts := v.([]string); isTexts {
				texts, ok = slices.Clone(given), true
			}
			if !ok {
				return errors.New("is not a list of texts")
			}
			*at(r) = texts
			return nil
		},
	}
}

// ParseSpan reads "2s" or "1s..3s".
func ParseSpan(s string) (Span, error) {
	from, to, isRange := strings.Cut(s, "..")
	if !isRange {
		to = from
	}
	var sp Span
	var err error
	if sp.From, err = parsePeriod(from); err != nil {
		return Span{}, err
	}
	if sp.To, err = parsePeriod(to); err != nil {
		return Span{}, err
	}
	if sp.To < sp.From {
		return Span{}, fmt.Errorf("%q ends before it begins", s)
	}
	return sp, nil
}

func parsePeriod(s string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.TrimSpace(s))
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a time such as 500ms, 2s or 1m", s)
	}
	return d, nil
}
