//go:build linux && cgo

package subwindow

// #cgo LDFLAGS: -lX11
// #include <X11/Xlib.h>
// #include <X11/Xutil.h>
//
// static int overlook(Display *display, XErrorEvent *error) { return 0; }
//
// // tie makes child, which is not shown yet, a window of parent's: over the middle of it, top below its upper edge.
// static void tie(Window child, Window parent, int width, int top) {
// 	Display *display = XOpenDisplay(NULL);
// 	if (!display) return;
// 	int (*before)(Display *, XErrorEvent *) = XSetErrorHandler(overlook);
// 	XSetTransientForHint(display, child, parent);
// 	XWindowAttributes at;
// 	Window inside;
// 	int x, y;
// 	if (XGetWindowAttributes(display, parent, &at) &&
// 	    XTranslateCoordinates(display, parent, at.root, 0, 0, &x, &y, &inside)) {
// 		if (width < at.width) x += (at.width - width) / 2;
// 		y += top;
// 		long supplied;
// 		XSizeHints *hints = XAllocSizeHints();
// 		if (hints) {
// 			XGetWMNormalHints(display, child, hints, &supplied);
// 			hints->flags |= PPosition | USPosition;
// 			hints->x = x;
// 			hints->y = y;
// 			XSetWMNormalHints(display, child, hints);
// 			XFree(hints);
// 		}
// 		XMoveWindow(display, child, x, y);
// 	}
// 	XSync(display, False);
// 	XSetErrorHandler(before);
// 	XCloseDisplay(display);
// }
import "C"

import "fyne.io/fyne/v2/driver"

// tie reports whether the windows are there. On Wayland a window says nothing of others.
func tie(own, main any, width, top int) bool {
	child, ok := own.(driver.X11WindowContext)
	parent, okParent := main.(driver.X11WindowContext)
	if !ok || !okParent || child.WindowHandle == 0 || parent.WindowHandle == 0 {
		return false
	}
	C.tie(C.Window(child.WindowHandle), C.Window(parent.WindowHandle), C.int(width), C.int(top))
	return true
}
