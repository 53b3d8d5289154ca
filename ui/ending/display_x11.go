//go:build linux && cgo

package ending

// #cgo LDFLAGS: -lX11
// #include <stdlib.h>
// #include <unistd.h>
// #include <X11/Xlib.h>
//
// static int toTell = -1;
//
// // gone is called by Xlib, which ends the process when it returns.
// static int gone(Display *display) {
// 	if (write(toTell, "", 1) == 1)
// 		for (unsigned left = 3; left > 0; left = sleep(left));
// 	exit(1);
// }
//
// static void watch(int fd) {
// 	toTell = fd;
// 	XSetIOErrorHandler(gone);
// }
import "C"

import "os"

// WatchDisplay begins the ending when the X server is gone, as at the end of a session: without it Xlib ends the
// process then and there. It is called once, when whatever else sets a handler has done so.
func (e *Ending) WatchDisplay() {
	told, toTell, err := os.Pipe()
	if err != nil {
		return // as without it
	}
	C.watch(C.int(toTell.Fd()))
	go func() {
		if _, err := told.Read(make([]byte, 1)); err == nil {
			e.Begin()
		}
		_ = toTell.Close() // only now: it is the C code that uses it
	}()
}
