//go:build linux && cgo

package filedlg

// #cgo pkg-config: gtk+-3.0
// #include <gtk/gtk.h>
import "C"

import "time"

// settleTime is how long GTK gets to take a closed dialog from the screen.
const settleTime = 150 * time.Millisecond

// settle lets GTK finish with a dialog that was closed. Its window goes when GTK handles the events that follow, and
// nobody runs GTK's loop between two dialogs: on a busy machine these events come after the library has looked for
// them, and a dead window would stay in front of ours. It must run on the thread that showed the dialog.
func settle() {
	display := C.gdk_display_get_default()
	if display == nil {
		return
	}
	const pause = 10 * time.Millisecond
	for until := time.Now().Add(settleTime); ; <-time.After(pause) {
		C.gdk_display_sync(display) // all requests have reached the server, and all events of theirs are here
		for C.gtk_events_pending() != 0 {
			C.gtk_main_iteration()
		}
		if time.Now().After(until) {
			return
		}
	}
}
