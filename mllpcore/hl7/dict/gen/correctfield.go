package main

import (
	"fmt"
	"strconv"
	"strings"
)

// usages are the words of opt, from 1 on.
var usages = [...]string{"optional", "required", "conditional", "withdrawn"}

// property reads and writes one property of a field as a row has it.
type property struct {
	get func(f *field) string
	set func(f *field, text string) error
}

func properties() map[string]property {
	return map[string]property{
		"name": {
			get: func(f *field) string { return tidy(f.Desc) },
			set: func(f *field, s string) error { f.Desc = s; return nil },
		},
		"type": {
			get: func(f *field) string { return f.Datatype },
			set: func(f *field, s string) error { f.Datatype = s; return nil },
		},
		"usage":  {get: getUsage, set: setUsage},
		"max":    counted(func(f *field) *int { return &f.Rep }, "any"),
		"length": counted(func(f *field) *int { return &f.Len }, absent),
		"table":  counted(func(f *field) *int { return &f.Table }, absent),
	}
}

func getUsage(f *field) string { return usages[max(f.Opt, 1)-1] }

func setUsage(f *field, s string) error {
	for i, word := range usages {
		if word == s {
			f.Opt = i + 1
			return nil
		}
	}
	return fmt.Errorf("%q is no usage", s)
}

// counted is a property that is a number; zero has a word of its own.
func counted(of func(*field) *int, zero string) property {
	return property{
		get: func(f *field) string {
			if n := *of(f); n > 0 {
				return strconv.Itoa(n)
			}
			return zero
		},
		set: func(f *field, s string) error {
			if s == zero {
				*of(f) = 0
				return nil
			}
			n, err := strconv.Atoi(s)
			*of(f) = n
			return err
		},
	}
}

// correctField changes one property of a field.
func (v version) correctField(segment, number, what string, row correction) error {
	s, ok := v.segments[segment]
	if !ok {
		return fmt.Errorf("no segment %s", segment)
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(s.Fields) {
		return fmt.Errorf("%s has %d fields", segment, len(s.Fields))
	}
	p, ok := properties()[what]
	if !ok {
		return fmt.Errorf("a field has no %q", what)
	}
	f := &s.Fields[n-1]
	if has := p.get(f); has != strings.TrimSpace(row.from) {
		return fmt.Errorf("the package has %q", has)
	}
	return p.set(f, row.to)
}
