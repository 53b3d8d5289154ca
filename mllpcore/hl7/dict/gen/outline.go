package main

import (
	"errors"
	"fmt"
	"strings"
)

// A structure is written as the standard does: [ ] is optional, { } may repeat, < | > is a choice, a group has its name
// before parentheses, and ... is where the standard lets any segments stand.

// anySegments is how an outline says that the structure is open.
const anySegments = "..."

// outlineOf writes a structure.
func outlineOf(m message) string {
	text := outlineParts(m.Segments.Segments)
	if m.open {
		text += " " + anySegments
	}
	return text
}

func outlineParts(parts []part) string {
	var list []string
	for _, p := range parts {
		text := p.Name
		switch {
		case len(p.Compounds) > 0:
			text = "<" + strings.ReplaceAll(p.Name, ",", "|") + ">"
		case len(p.Children) > 0:
			text += "(" + outlineParts(p.Children) + ")"
		}
		if p.Max != 1 {
			text = "{" + text + "}"
		}
		if p.Min == 0 {
			text = "[" + text + "]"
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

// parseOutline reads a structure; describe says what a part is called in words.
func parseOutline(text string, describe func(name string) string) (parts []part, open bool, err error) {
	p := outlineParser{rest: text, describe: describe}
	parts = p.parts("")
	if p.err == nil && p.rest != "" {
		p.fail("a bracket too many")
	}
	return parts, p.open, p.err
}

type outlineParser struct {
	rest     string
	describe func(string) string
	open     bool
	err      error
}

func (p *outlineParser) fail(what string) {
	if p.err == nil {
		p.err = fmt.Errorf("outline: %w before %q", errors.New(what), p.rest)
	}
	p.rest = ""
}

func (p *outlineParser) take(token string) bool {
	rest, ok := strings.CutPrefix(p.rest, token)
	p.rest = rest
	return ok
}

// parts reads up to the closing bracket, which stays.
func (p *outlineParser) parts(closing string) []part {
	var list []part
	for p.err == nil {
		p.rest = strings.TrimLeft(p.rest, " ")
		if p.rest == "" || closing != "" && strings.HasPrefix(p.rest, closing) {
			break
		}
		if strings.ContainsAny(p.rest[:1], ")]}>|") {
			break
		}
		if p.take(anySegments) {
			p.open = true
			continue
		}
		list = append(list, p.part())
	}
	return list
}

func (p *outlineParser) part() part {
	switch {
	case p.take("["):
		one := p.bracketed("]")
		one.Min = 0
		return one
	case p.take("{"):
		one := p.bracketed("}")
		one.Max = 0
		return one
	case p.take("<"):
		return p.choice()
	}
	one := p.named()
	if p.take("(") {
		one.Children = p.parts(")")
		if !p.take(")") {
			p.fail("a parenthesis is not closed")
		}
	}
	return one
}

func (p *outlineParser) bracketed(closing string) part {
	one := p.part()
	if !p.take(closing) {
		p.fail("one part and " + closing + " are needed")
	}
	return one
}

func (p *outlineParser) choice() part {
	one := part{Min: 1, Max: 1}
	var names []string
	for {
		a := p.named()
		names = append(names, a.Name)
		one.Compounds = append(one.Compounds, a)
		if p.err != nil || !p.take("|") {
			break
		}
	}
	if !p.take(">") {
		p.fail("a choice is not closed")
	}
	one.Name = strings.Join(names, ",")
	return one
}

func (p *outlineParser) named() part {
	end := strings.IndexAny(p.rest+" ", " ()[]{}<>|")
	name := p.rest[:end]
	p.rest = p.rest[end:]
	if name == "" {
		p.fail("a name is missing")
		return part{}
	}
	return part{Name: name, Desc: p.describe(name), Min: 1, Max: 1}
}
