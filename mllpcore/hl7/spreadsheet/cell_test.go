package spreadsheet_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/spreadsheet"
)

// Numbers seen in the field: r19-negative.hl7.
func TestNumbersStayNumbers(t *testing.T) {
	for _, text := range []string{
		"", "7", "x", "-2.5", "+0.4", "-2,5", "-.5", "-5.", "+1", "-1,234.5", "-1e5", "+1.5E-3", "-2.5; +0.4", "-1; -2; -3",
		"-2.5 ", " -2.5", "+", "++", "+++", "-", "--", "+/- 1"[:1], "a=1", "5-HT", "1+1", "<5", "20260101", "3 - 5", "\u22122.5",
		"nothing; =1+1",
	} {
		if got := spreadsheet.Cell(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestFormulasAreGuarded(t *testing.T) {
	for _, text := range []string{
		"=1+1", "-cmd", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-1+1", "+1 555", "-2.5-3", "-2.5*A1", "-(1)", "- 1+1", "-A1", "+A1",
		"-1e", "-1e+", "-e5", "-.", "+,", "--1+2", "=", "==", "@", "-2.5; =1+1", "-2.5;=1+1", "-1;\t2",
		"\t=1+1", "\r=1+1", "\n=1+1", "\t-5", "\n", " =1+1", "\u00A0=1+1", "\uFEFF=1+1", "\u200B@x", "\x01=1+1", "\x0B-5",
		"＝1+1", "＋1+1", "－cmd", "＠SUM", "　＝1", "-1\n+2", "-1\r\n", "-0x10", "-1%", "+-1+2", "-$5", "+1-2",
	} {
		if got := spreadsheet.Cell(text); got != "'"+text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestTabbed(t *testing.T) {
	got := spreadsheet.Tabbed([]string{"a", "-2.5", "=1", "x\ty", `say "a"`, "=\n", ""})
	if want := "a\t-2.5\t'=1\t\"x\ty\"\t\"say \"\"a\"\"\"\t\"'=\n\"\t"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever comes, what follows a guard is what came, and what is not guarded begins no formula.
func FuzzCell(f *testing.F) {
	for _, text := range []string{"", "-2.5", "=1+1", "\t-1", "+1; =2", "＝1", "\xff=1", "-\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := spreadsheet.Cell(text)
		if strings.TrimPrefix(got, "'") != strings.TrimPrefix(text, "'") || got != text && got != "'"+text {
			t.Fatalf("%q became %q", text, got)
		}
		if got == text && strings.HasPrefix(text, "-") && strings.Trim(text, "0123456789+-.,eE; ") != "" {
			t.Fatalf("%q is not guarded", text)
		}
	})
}
