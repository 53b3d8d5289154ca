package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/model"
)

// Trouble is one thing that concerns the whole app.
type Trouble struct {
	Tone     model.Tone // ToneBad or ToneWarn
	Text     string
	Action   string // what a person can do about it at once, "" for nothing
	OnAction func()
	Lasting  bool   // it cannot be closed: it goes when it is over
	OnClose  func() // a person has closed it; may be nil
	Rest     bool   // it stands for what is not listed, and so below the others of its tone
}

// Banner is the place at the top for what concerns the whole app. Each trouble has a line and a name, under which it is
// set and taken away. The gravest is on top; when there are many, they are scrolled.
type Banner struct {
	lines  []*bannerLine // as they are listed
	list   *fyne.Container
	scroll *container.Scroll
	object *fyne.Container

	// Most returns the height that the banner may have; nil: bannerMost.
	Most func() float32
}

const (
	bannerMost  = 150 // the usual height of a banner that has much to say
	bannerShare = 4   // what part of the window it may take
)

// NewBanner returns a banner that shows nothing.
func NewBanner() *Banner {
	b := &Banner{list: container.New(column{})}
	b.scroll = container.NewVScroll(b.list)
	b.object = container.New(bannerRoom{b}, b.scroll)
	b.object.Hide()
	return b
}

// Object returns what to place in the window.
func (b *Banner) Object() fyne.CanvasObject { return b.object }

// Set says that something is wrong that can be closed. tone is ToneBad or ToneWarn.
func (b *Banner) Set(name string, tone model.Tone, text string) {
	b.Put(name, Trouble{Tone: tone, Text: text})
}

// Put says that something is wrong.
func (b *Banner) Put(name string, t Trouble) {
	line := b.line(name)
	if line == nil {
		line = newBannerLine(name, b.close)
		b.lines = slices.Insert(b.lines, 0, line)
	}
	line.show(t)
	b.show()
}

// Clear says that it is well again, or that the person has read it.
func (b *Banner) Clear(name string) {
	if line := b.line(name); line != nil {
		b.lines = slices.DeleteFunc(b.lines, func(l *bannerLine) bool { return l == line })
		b.show()
	}
}

// Has reports whether the trouble of a name is shown.
func (b *Banner) Has(name string) bool { return b.line(name) != nil }

// Text returns what is said of the gravest, "" for nothing.
func (b *Banner) Text() string {
	if len(b.lines) == 0 {
		return ""
	}
	return b.lines[0].words.Text
}

// Texts returns what is said of each, the gravest first.
func (b *Banner) Texts() []string {
	var texts []string
	for _, l := range b.lines {
		texts = append(texts, l.words.Text)
	}
	return texts
}

func (b *Banner) line(name string) *bannerLine {
	i := slices.IndexFunc(b.lines, func(l *bannerLine) bool { return l.name == name })
	if i < 0 {
		return nil
	}
	return b.lines[i]
}

// close is what the button of a line does.
func (b *Banner) close(line *bannerLine) {
	b.Clear(line.name)
	if line.trouble.OnClose != nil {
		line.trouble.OnClose()
	}
}

// show puts the lines in their order: the gravest first, of the same tone first what lasts, then what came last.
func (b *Banner) show() {
	slices.SortStableFunc(b.lines, func(x, y *bannerLine) int { return y.rank() - x.rank() })
	objects := make([]fyne.CanvasObject, len(b.lines))
	for i, l := range b.lines {
		objects[i] = l.object
	}
	b.list.Objects = objects
	show(b.object, len(objects) > 0)
	b.object.Refresh()
}

// bannerRoom gives the lines the height they need at their width, but not more than there is for them.
type bannerRoom struct{ banner *Banner }

// MinSize implements fyne.Layout. It asks for no width: the lines take what there is.
func (r bannerRoom) MinSize([]fyne.CanvasObject) fyne.Size {
	most := float32(bannerMost)
	if r.banner.Most != nil {
		most = r.banner.Most()
	}
	return fyne.NewSize(0, min(r.banner.list.MinSize().Height, most))
}

// Layout implements fyne.Layout.
func (r bannerRoom) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list := r.banner.list
	list.Resize(fyne.NewSize(size.Width, list.MinSize().Height)) // the texts are wrapped
	objects[0].Resize(size)
}
