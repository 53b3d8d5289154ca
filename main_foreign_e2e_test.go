//go:build e2e

package main

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest"
)

// TestE2ESessionEnds ends the app as the end of a session does: systemd sends two signals, and the X server goes away.
func TestE2ESessionEnds(t *testing.T) {
	for name, end := range map[string]func(a *window){
		"systemd":      func(a *window) { a.signal(syscall.SIGTERM); a.signal(syscall.SIGHUP) },
		"the X server": func(a *window) { a.xdo("windowkill", a.id) },
		"another one":  func(a *window) { a.xdo("windowclose", a.id) }, // destroys it, without asking
	} {
		t.Run(name, func(t *testing.T) {
			port, home := freePort(t), t.TempDir()
			listenAt(t, home, port, "[[rule]]\nname = \"wait\"\nanswer = \"hold\"\n")
			a := startAppIn(t, home)
			a.listen(port)
			p := mllptest.Dial(t, "127.0.0.1:"+port)
			p.Send(mllptest.Message("HELD"))
			a.until("the message that waits", func(s state) bool { return s.Rows == 1 })
			a.endsBy(func() { end(a) })
			if ack := p.Answer(); !strings.Contains(ack, "MSA|AE|HELD") {
				t.Errorf("answered %q", ack)
			}
			a.leftWhole(home, port, nil, 0)
		})
	}
}

// TestE2EASideWindowIsTakenAway has another program destroy a window beside the main one, which goes on; the side window
// can be opened again. Each is the main one's, which the desktop keeps it over, and of the same program.
func TestE2EASideWindowIsTakenAway(t *testing.T) {
	a := startApp(t)
	a.until("the window", func(s state) bool { return len(s.Places) > 0 })
	search := func() string { return execOutput("xdotool", "search", "--onlyvisible", "--name", "keyboard shortcuts") }
	before := ""
	for range 2 {
		a.xdo("windowfocus", "--sync", a.id)
		pressed := time.Time{}
		a.wait("the keys", func() bool {
			if found := search(); found != "" && found != before {
				before = found
				return true
			}
			if time.Since(pressed) > returnAgain { // until it has heard that the window is gone it raises that one
				a.xdo("key", "F1")
				pressed = time.Now()
			}
			return false
		})
		id, err := strconv.Atoi(a.id)
		own, said := fmt.Sprintf("%#x", id), execOutput("xprop", "-id", before, "WM_TRANSIENT_FOR", "WM_CLASS")
		if err != nil || !strings.Contains(said, own) || said[strings.Index(said, "WM_CLASS"):] !=
			execOutput("xprop", "-id", a.id, "WM_CLASS") {
			t.Errorf("the desktop knows %s of it, the main window is %s", said, own)
		}
		a.xdo("windowclose", before)
		a.wait("that they are gone", func() bool { return search() == "" })
	}
	a.close()
}
