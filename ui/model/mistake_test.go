package model

import (
	"errors"
	"strings"
	"testing"

	"mllpscope/mllpcore/query"
)

func TestMistakeMarksThePlace(t *testing.T) {
	const text = "type:ADT size>much"
	_, err := query.Parse(text)
	var wrong *query.SyntaxError
	if !errors.As(err, &wrong) {
		t.Fatalf("%q is taken: %v", text, err)
	}
	line, mark := Mistake(text, wrong)
	if line != text || !strings.HasPrefix(mark, "              ^^^^ expected ") {
		t.Errorf("shown is\n%s\n%s", line, mark)
	}
	long := strings.Repeat("type:ADT or ", 20) + "size>much"
	_, err = query.Parse(long)
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	line, mark = Mistake(long, wrong)
	at := strings.Index(mark, "^")
	if at > mistakeRoom+1 || string([]rune(line)[at:]) != "much" {
		t.Errorf("shown is\n%s\n%s", line, mark)
	}
}
