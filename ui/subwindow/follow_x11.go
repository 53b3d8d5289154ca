//go:build linux && cgo

package subwindow

// #cgo LDFLAGS: -lX11
// #include <stdio.h>
// #include <X11/Xlib.h>
// #include <X11/Xlibint.h>
// #undef min
// #undef max
//
// static Window shown;                // a window of the connection that the program draws by
// static int (*others)(Display *, XErrorEvent *); // heeds the errors of connections that are not ours
// static __thread int overlooking;    // on a thread that only looks
//
// // strange is told of errors. That a window is gone is none: whoever follows it learns of it. Any other is said and
// // not died of, as Xlib would have it: what was received has to be kept first.
// static int strange(Display *display, XErrorEvent *error) {
// 	if (overlooking) return 0;
// 	if (display->resource_base != (shown & ~display->resource_mask))
// 		return others ? others(display, error) : 0;
// 	int gone = error->error_code == BadWindow || error->error_code == BadDrawable || error->request_code >= 128;
// 	static int said;
// 	if (!gone && !said) {
// 		said = 1;
// 		char text[128];
// 		XGetErrorText(display, error->error_code, text, sizeof text);
// 		fprintf(stderr, "mllpscope: the X server refused request %d: %s\n", error->request_code, text);
// 	}
// 	return 0;
// }
//
// // heed is called on the thread that draws, once the window is there.
// static void heed(Window window) {
// 	shown = window;
// 	int (*before)(Display *, XErrorEvent *) = XSetErrorHandler(strange);
// 	if (before != strange) others = before;
// }
//
// // follow returns 1 when the window has been destroyed, 0 when that cannot be found out.
// static int follow(Window window) {
// 	overlooking = 1;
// 	Display *display = XOpenDisplay(NULL);
// 	if (!display) return 0;
// 	XSelectInput(display, window, StructureNotifyMask);
// 	XWindowAttributes at;
// 	int there = XGetWindowAttributes(display, window, &at);
// 	while (there) {
// 		XEvent event;
// 		XNextEvent(display, &event);
// 		there = event.type != DestroyNotify || event.xdestroywindow.window != window;
// 	}
// 	XCloseDisplay(display);
// 	return 1;
// }
import "C"

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

// Follow calls gone, on a goroutine of its own, when the window has been destroyed: by the program itself, or by
// another one, of which X tells nobody who does not ask. It is called on the UI goroutine once the window is there. On
// Wayland a window cannot be taken away.
func Follow(w fyne.Window, gone func()) {
	own, ok := w.(driver.NativeWindow)
	if !ok {
		return
	}
	own.RunNative(func(context any) {
		x, ok := context.(driver.X11WindowContext)
		if !ok || x.WindowHandle == 0 {
			return
		}
		window := C.Window(x.WindowHandle)
		C.heed(window)
		go func() {
			runtime.LockOSThread() // and ends with the goroutine: what the thread overlooks stays with it
			if C.follow(window) != 0 {
				gone()
			}
		}()
	})
}
