package uitest

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/widgets"
)

// Walk calls f for root and all objects inside it that are shown, in the order in which they were put there, until f
// returns false.
func Walk(root fyne.CanvasObject, f func(o fyne.CanvasObject) bool) {
	walk(root, f)
}

func walk(o fyne.CanvasObject, f func(o fyne.CanvasObject) bool) bool {
	if o == nil || !o.Visible() {
		return true
	}
	if !f(o) {
		return false
	}
	for _, inside := range contents(o) {
		if !walk(inside, f) {
			return false
		}
	}
	return true
}

func contents(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *container.Split:
		return []fyne.CanvasObject{o.Leading, o.Trailing}
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

// All returns the objects of a type that root shows.
func All[T fyne.CanvasObject](root fyne.CanvasObject) []T {
	var all []T
	Walk(root, func(o fyne.CanvasObject) bool {
		if t, ok := o.(T); ok {
			all = append(all, t)
		}
		return true
	})
	return all
}

// Button returns the button with that text. It panics when root shows none: no test goes on without it.
func Button(root fyne.CanvasObject, text string) *widget.Button {
	var found *widget.Button
	Walk(root, func(o fyne.CanvasObject) bool {
		if b := button(o); b != nil && b.Text == text {
			found = b
		}
		return found == nil
	})
	if found != nil {
		return found
	}
	panic(fmt.Sprintf("no button says %q", text))
}

// button returns o as a button, nil when it is none.
func button(o fyne.CanvasObject) *widget.Button {
	switch o := o.(type) {
	case *widget.Button:
		return o
	case *widgets.Button:
		return &o.Button
	}
	return nil
}

// After returns the first object of a type that was put behind the label with that text. It panics when there is none.
func After[T fyne.CanvasObject](root fyne.CanvasObject, label string) T {
	var found T
	seen, done := false, false
	Walk(root, func(o fyne.CanvasObject) bool {
		if text, ok := words(o); ok && text == label {
			seen = true
		} else if seen {
			found, done = o.(T)
		}
		return !done
	})
	if !done {
		panic(fmt.Sprintf("nothing like that is behind %q", label))
	}
	return found
}

// Texts returns what labels, lines and buttons inside root say.
func Texts(root fyne.CanvasObject) []string {
	var texts []string
	Walk(root, func(o fyne.CanvasObject) bool {
		text, ok := words(o)
		if b := button(o); b != nil {
			text, ok = b.Text, true
		}
		if ok && text != "" {
			texts = append(texts, text)
		}
		return true
	})
	return texts
}

// Says tells whether a label, a line or a button inside root has part in its text.
func Says(root fyne.CanvasObject, part string) bool {
	return slices.ContainsFunc(Texts(root), func(text string) bool { return strings.Contains(text, part) })
}

// words returns what a label or a line says.
func words(o fyne.CanvasObject) (string, bool) {
	switch o := o.(type) {
	case *widget.Label:
		return o.Text, true
	case *widgets.Label:
		return o.Text, true
	case *widgets.NoteLine:
		return o.Text, true
	}
	return "", false
}
