// Package uitest helps tests to see what a person sees: the objects that a window shows, found by their words, and the
// texts that a grid has drawn. It knows no view.
package uitest
