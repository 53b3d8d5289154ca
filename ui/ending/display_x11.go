//go:build linux && cgo

package ending

// #cgo LDFLAGS: -lX11
// #include <stdlib.h>
// #include <unistd.h>
// #include <X11/Xlib.h>
//
// static int toTell = -1;
//
// // gone is called by Xlib on each thread that has lost its connection. When it returned, Xlib would end the process.
// static int gone(Display *display) {
// 	if (write(toTell, "", 1) != 1) exit(1);
// 	for (;;) pause();
// }
//
// static void watch(int fd) {
// 	toTell = fd;
// 	XSetIOErrorHandler(gone);
// }
import "C"

import (
	"os"
	"runtime"
)

// watchDisplay begins the ending when the X server is gone, as at the end of a session: without it Xlib ends the
// process then and there. It is called once, when whatever else sets a handler has done so.
func (e *Ending) watchDisplay() {
	told, toTell, err := os.Pipe()
	if err != nil {
		return // as without it
	}
	C.watch(C.int(toTell.Fd()))
	go func() {
		defer runtime.KeepAlive(toTell) // it is the C code that uses it
		for one := make([]byte, 1); ; {
			if _, err := told.Read(one); err != nil {
				return
			}
			e.Begin()
		}
	}()
}
