package store

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/status"
)

// What is told before anybody listens is not lost, and comes first.
func TestTellerTellsWhoComesLate(t *testing.T) {
	var teller status.Teller
	o := Options{MaxMessages: 5}.ToldTo(&teller)
	if o.MaxMessages != 5 {
		t.Error("the other options are gone")
	}
	o.OnState(status.State{Reason: "the disk is full"})
	o.OnNotice(status.Notice{Kind: status.NoticeDropped, Text: "7 dropped"})
	var heard []status.Told
	teller.Listen(func(told status.Told) { heard = append(heard, told) })
	o.OnState(status.State{Healthy: true, Keeps: true})
	o.OnState(status.State{Keeps: true, Reason: "stuck"})
	var texts []string
	for i, told := range heard {
		texts = append(texts, told.Text)
		if told.Ill != (i == 0 || i == 3) || (told.Kind == status.NoticeDropped) != (i == 1) {
			t.Errorf("%+v", told)
		}
	}
	want := []string{
		"messages cannot be kept and are answered negatively: the disk is full", "7 dropped", "messages are kept again",
		"messages are kept, but beside the log, where they take more and more space: stuck",
	}
	if !slices.Equal(texts, want) {
		t.Errorf("heard\n%s\nwant\n%s", strings.Join(texts, "\n"), strings.Join(want, "\n"))
	}
	second := 0
	teller.Listen(func(status.Told) { second++ })
	if again := teller.Told(); second != 4 || !slices.Equal(again, heard) {
		t.Errorf("the second hears %d, and what was told is %+v", second, again)
	}
}

func TestTellerRemembersTheLast(t *testing.T) {
	var teller status.Teller
	o := Options{}.ToldTo(&teller)
	for i := range status.Remembered + 3 {
		o.OnNotice(status.Notice{Text: strconv.Itoa(i)})
	}
	var heard []status.Told
	teller.Listen(func(told status.Told) { heard = append(heard, told) })
	if n := len(heard); n != status.Remembered+1 || !strings.HasPrefix(heard[0].Text, "3 earlier") || heard[1].Text != "3" {
		t.Errorf("%d lines, the first %+v", n, heard[:2])
	}
	if some, next := teller.Since(1); next != status.Remembered+3 || len(some) != status.Remembered || some[0].Text != "3" {
		t.Errorf("since the second: %d, up to %d", len(some), next)
	}
	if some, next := teller.Since(status.Remembered + 1); next != status.Remembered+3 || len(some) != 2 {
		t.Errorf("the last two are %+v, up to %d", some, next)
	}
	if some, next := teller.Since(status.Remembered + 3); len(some) != 0 || next != status.Remembered+3 {
		t.Errorf("after the last: %+v, %d", some, next)
	}
}
