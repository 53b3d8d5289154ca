package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/chips"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// Toolbar is the line at the top: profile, start and stop, what the listener does, filter, follow.
type Toolbar struct {
	start  *widgets.Button
	follow *widgets.Button
	status *widgets.ToneText
	room   *roomy
	filter *widgets.FilterEntry
	count  *widgets.Label
	more   *widgets.Button // what belongs to the filter: saved ones, help
	object *fyne.Container
	parts  *fyne.Container

	OnStart  func()
	OnFollow func()
	OnFilter func(text string)
	OnMore   func() // the menu of the filter is wanted
}

// NewToolbar returns the toolbar. profile stands at its left and may be nil; states are what holds now.
func NewToolbar(profile fyne.CanvasObject, states *chips.Line) *Toolbar {
	t := &Toolbar{status: widgets.NewToneText(model.ToneMuted, ""), room: &roomy{}}
	t.start = widgets.NewButton("Start", theme.MediaPlayIcon(), func() { t.OnStart() })
	t.start.Importance = widget.HighImportance
	t.start.Tip = "Start listening (Ctrl+R)"
	t.follow = widgets.NewButton("Pause list", theme.MediaPauseIcon(), func() { t.OnFollow() })
	t.follow.Tip = "Let new messages appear, or keep the list as it is (Space)"
	t.filter = widgets.NewFilterEntry()
	t.filter.OnChanged = func(text string) { t.OnFilter(text) }
	t.count = widgets.FieldLabel("")
	t.count.Hide()
	left := container.NewHBox()
	if profile != nil {
		left.Add(profile)
	}
	left.Add(t.start)
	left.Add(container.New(t.room, t.status))
	t.more = widgets.NewIconButton(
		theme.MenuDropDownIcon(), "Filter: syntax, last and saved filters", func() { t.OnMore() })
	right := container.NewHBox(t.more, t.count, container.New(&roomy{}, t.follow))
	t.parts = container.New(&toolbarParts{states: states}, left, states.Object(), t.filter, right)
	t.object = container.New(layout.NewCustomPaddedLayout(3, 3, 4, 4), t.parts)
	return t
}

// Object returns what to place in the window.
func (t *Toolbar) Object() fyne.CanvasObject { return t.object }

// Settle lays the toolbar out anew: what holds now needs other room.
func (t *Toolbar) Settle() {
	t.parts.Refresh()
	t.object.Refresh()
}

// toolbarParts lays out the toolbar: what the listener does, what holds now, the filter, and what belongs to it. What
// holds now stands in a line of its own below where the filter would get too narrow beside it.
type toolbarParts struct {
	states *chips.Line
	width  float32 // as last laid out
}

const filterLeast = 220 // of the filter's width, beside what holds now

// below tells whether what holds now gets a line of its own in a width.
func (p *toolbarParts) below(objects []fyne.CanvasObject, width float32) bool {
	return objects[1].Visible() && width-objects[0].MinSize().Width-objects[3].MinSize().Width-
		p.states.Width()-3*theme.Padding() < filterLeast
}

// MinSize implements fyne.Layout: for the width there was last, and for what is said at this moment. Whoever asks gives
// it the height of the second line before that is laid out.
func (p *toolbarParts) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, filter, right := objects[0].MinSize(), objects[2].MinSize(), objects[3].MinSize()
	size := fyne.NewSize(
		left.Width+filter.Width+right.Width+2*theme.Padding(), max(left.Height, filter.Height, right.Height))
	if p.width > 0 && p.below(objects, p.width) {
		size.Height += p.states.Height(p.width) + theme.Padding()
	}
	return size
}

// Layout implements fyne.Layout.
func (p *toolbarParts) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, states, filter, right := objects[0], objects[1], objects[2], objects[3]
	pad := theme.Padding()
	height := max(left.MinSize().Height, filter.MinSize().Height, right.MinSize().Height)
	from, to := left.MinSize().Width+pad, size.Width-right.MinSize().Width-pad
	p.width = size.Width
	switch width := p.states.Width(); {
	case p.below(objects, size.Width):
		states.Move(fyne.NewPos(0, height+pad))
		states.Resize(fyne.NewSize(size.Width, p.states.Height(size.Width)))
	case states.Visible():
		states.Resize(fyne.NewSize(width+1, p.states.Height(width+1)))
		states.Move(fyne.NewPos(from, (height-states.Size().Height)/2))
		from += width + pad
	}
	for _, part := range []struct {
		o        fyne.CanvasObject
		from, to float32
	}{{left, 0, left.MinSize().Width}, {filter, from, max(to, from)}, {right, to + pad, size.Width}} {
		part.o.Move(fyne.NewPos(part.from, 0))
		part.o.Resize(fyne.NewSize(part.to-part.from, height))
	}
}

// SetListening shows what the listener does.
func (t *Toolbar) SetListening(s model.Status, protocols string) {
	text, tone := s.Listening(protocols)
	label, icon, importance := "Start", theme.MediaPlayIcon(), widget.HighImportance
	t.start.Tip = "Start listening (Ctrl+R)"
	if s.Stats.Listening {
		t.start.Tip = "Stop listening (Ctrl+R)"
		label, icon, importance = "Stop", theme.MediaStopIcon(), widget.MediumImportance
	}
	if t.start.Text != label {
		t.start.Text, t.start.Icon, t.start.Importance = label, icon, importance
		t.start.Refresh()
		t.room.width = 0 // another state: take only the room it needs
	}
	if !t.status.Say(tone, text) {
		return
	}
	if t.status.MinSize().Width > t.room.width || t.room.width == 0 {
		t.object.Refresh()
	}
}

// ListeningText returns what the toolbar says about the listener.
func (t *Toolbar) ListeningText() string { return t.status.Text() }

// SetFollow shows whether the list follows, and how many messages arrived while it does not.
func (t *Toolbar) SetFollow(follow bool, arrived int) {
	text, icon, importance := "Pause list", theme.MediaPauseIcon(), widget.MediumImportance
	if !follow {
		text, icon, importance = "Follow", theme.MediaPlayIcon(), widget.HighImportance
		if arrived > 0 {
			text += " (" + model.Count(arrived) + " new)"
		}
	}
	if t.follow.Text == text {
		return
	}
	t.follow.Text, t.follow.Icon, t.follow.Importance = text, icon, importance
	t.follow.Refresh()
}

// SetMatches tells how many rows the filter lets through; "" takes the words away.
func (t *Toolbar) SetMatches(text string) {
	if text == "" {
		t.count.Hide()
		return
	}
	widgets.SetLabel(t.count, text)
	t.count.Show()
}

// SetFilter puts text into the filter entry, as if it had been typed.
func (t *Toolbar) SetFilter(text string) { t.filter.SetText(text) }

// AddTerm adds a term to the filter.
func (t *Toolbar) AddTerm(term string) {
	if text := strings.TrimSpace(t.filter.Text); text != "" {
		term = text + " " + term
	}
	t.SetFilter(term)
}

// roomy gives its one object the most room it ever asked for, so that numbers that change move nothing beside them.
type roomy struct{ width float32 }

// Layout implements fyne.Layout.
func (r *roomy) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		height := o.MinSize().Height
		if _, text := o.(*widgets.ToneText); !text {
			height = size.Height
		}
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, (size.Height-height)/2))
	}
}

// MinSize implements fyne.Layout.
func (r *roomy) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		m := o.MinSize()
		r.width, height = max(r.width, m.Width), max(height, m.Height)
	}
	return fyne.NewSize(r.width, height)
}
