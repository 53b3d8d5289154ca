package widgets

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
	Chip     string // what the chip of a state says, which stays while the words are folded; "" for what is no state
}

// Banner is the place at the top for what concerns the whole app. Each trouble has a line and a name, under which it is
// set and taken away. The gravest is on top; when there are many, they are scrolled.
type Banner struct {
	Lines  []*BannerLine // as they are listed
	list   *fyne.Container
	SetTop *container.Scroll
	object *fyne.Container

	// Most returns the height that the banner may have; nil: bannerMost.
	Most func() float32
	// OnChange is called when something has come, gone or changed; may be nil.
	OnChange func()
}

const (
	bannerMost = 150 // the usual height of a banner that has much to say
	// BannerShare is what part of the window it may take: a quarter.
	BannerShare = 4
)

// NewBanner returns a banner that shows nothing.
func NewBanner() *Banner {
	b := &Banner{list: container.New(Stacked{})}
	b.SetTop = container.NewVScroll(b.list)
	b.object = container.New(bannerRoom{b}, b.SetTop)
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
	line := b.Line(name)
	if line == nil {
		line = newBannerLine(name, b.Close)
		b.Lines = slices.Insert(b.Lines, 0, line)
	}
	if t.Tone > line.Trouble.Tone { // it has become worse
		line.folded = false
	}
	line.Show(t)
	b.Show()
}

// Clear says that it is well again, or that the person has read it.
func (b *Banner) Clear(name string) {
	if line := b.Line(name); line != nil {
		b.Lines = slices.DeleteFunc(b.Lines, func(l *BannerLine) bool { return l == line })
		b.Show()
	}
}

// Has reports whether the trouble of a name is shown.
func (b *Banner) Has(name string) bool { return b.Line(name) != nil }

// Text returns what is said of the gravest, "" for nothing.
func (b *Banner) Text() string {
	if texts := b.Texts(); len(texts) > 0 {
		return texts[0]
	}
	return ""
}

// Texts returns what is said of each, the gravest first.
func (b *Banner) Texts() []string {
	var texts []string
	for _, l := range b.Lines {
		if !l.folded {
			texts = append(texts, l.Words.Text)
		}
	}
	return texts
}

// Line returns what stands under a name, nil for nothing.
func (b *Banner) Line(name string) *BannerLine {
	i := slices.IndexFunc(b.Lines, func(l *BannerLine) bool { return l.name == name })
	if i < 0 {
		return nil
	}
	return b.Lines[i]
}

// Fold hides the words of a state, or shows them again.
func (b *Banner) Fold(name string, folded bool) {
	if line := b.Line(name); line != nil && line.folded != folded {
		line.folded = folded
		b.Show()
	}
}

// Folded reports whether the words of a state are hidden.
func (b *Banner) Folded(name string) bool {
	line := b.Line(name)
	return line != nil && line.folded
}

// Close is what the button of a line does: a state is folded, for it lasts.
func (b *Banner) Close(line *BannerLine) {
	if line.Trouble.Chip != "" {
		b.Fold(line.name, true)
		return
	}
	b.Clear(line.name)
	if line.Trouble.OnClose != nil {
		line.Trouble.OnClose()
	}
}

// Show puts the lines in their order: the gravest first, of the same tone first what lasts, then what came last.
func (b *Banner) Show() {
	slices.SortStableFunc(b.Lines, func(x, y *BannerLine) int { return y.rank() - x.rank() })
	var objects []fyne.CanvasObject
	for _, l := range b.Lines {
		if !l.folded {
			objects = append(objects, l.object)
		}
	}
	b.list.Objects = objects
	SetVisible(b.object, len(objects) > 0)
	b.object.Refresh()
	if b.OnChange != nil {
		b.OnChange()
	}
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
