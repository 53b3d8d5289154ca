package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// KeptSplit is two views side by side, of which the left one keeps its width when the window gets wider or narrower,
// unless that is too much of a narrow one.
type KeptSplit struct {
	Split *container.Split

	want   float32 // as a person left it
	most   float32 // what it takes at most of a narrower window
	total  float32 // as last laid out
	put    float64 // where the border was put then
	object *fyne.Container
}

// keptMost is the most that the left view takes of a window that gets narrower, keptLeast what it has all the same.
const keptMost, keptLeast = 0.26, 230

// NewKeptSplit returns the views with the left one of a width.
func NewKeptSplit(left, right fyne.CanvasObject, width float32) *KeptSplit {
	k := &KeptSplit{Split: container.NewHSplit(left, right), want: width, most: keptMost}
	k.object = container.New(k, k.Split)
	return k
}

// Object returns what to place in the window.
func (k *KeptSplit) Object() fyne.CanvasObject { return k.object }

// Width returns how wide the left view is where there is room.
func (k *KeptSplit) Width() float32 {
	k.follow()
	return k.want
}

// follow takes over where a person has moved the border to.
func (k *KeptSplit) follow() {
	if k.total > 0 && k.Split.Offset != k.put {
		k.put = k.Split.Offset
		k.want = float32(k.put) * k.free(k.total)
		k.most = max(keptMost, k.want/k.total)
	}
}

// fitting returns the width in a window of that width.
func (k *KeptSplit) fitting(total float32) float32 {
	return min(k.want, max(total*k.most, keptLeast))
}

// free is what both views share: all but the border.
func (k *KeptSplit) free(total float32) float32 {
	border := k.Split.MinSize().Width - k.Split.Leading.MinSize().Width - k.Split.Trailing.MinSize().Width
	return max(total-border, 1)
}

// MinSize implements fyne.Layout.
func (k *KeptSplit) MinSize([]fyne.CanvasObject) fyne.Size { return k.Split.MinSize() }

// Layout implements fyne.Layout.
func (k *KeptSplit) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	if size.Width != k.total {
		k.follow()
		k.total = size.Width
		k.put = float64(min(k.fitting(size.Width)/k.free(size.Width), 1))
		k.Split.Offset = k.put
	}
	k.Split.Resize(size)
}
