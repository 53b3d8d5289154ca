// Package subwindow makes windows that belong to the main one: the desktop shows them as one program, keeps them over
// the main window, and places them where they leave what is free of it in sight. It also follows whether a window was
// taken away by another program.
package subwindow
