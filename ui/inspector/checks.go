package inspector

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// checksView is the Checks tab: what the dictionary has to say against the message.
type checksView struct {
	widgets.Pane
	checks *document.Checks
	detail *widgets.NoteLine // all words of the selected finding
	muted  *widgets.Button
	copied *widgets.Button // puts all of them onto the clipboard
	whole  *fyne.Container

	withMuted bool // a person wants to see what is muted as well

	OnSpan func(s document.Span) // a person chose a finding
}

func newChecksView() *checksView {
	v := &checksView{Pane: widgets.NewPane([]widgets.Column{
		document.CheckSeverity: {Title: "Severity", Chars: 9},
		document.CheckPath:     {Title: "Path", Chars: 16, Min: 12},
		document.CheckText:     {Title: "What", Chars: 40, Min: 20, Grow: 1, Words: true},
		document.CheckRule:     {Title: "Rule", Chars: 18, Min: 10},
	})}
	v.Grid().OnSelect = v.chosen
	v.detail = widgets.NewNoteLine(widget.MediumImportance)
	v.muted = widgets.NewTextButton("", v.toggleMuted)
	v.muted.Importance = widget.LowImportance
	v.muted.Alignment = widget.ButtonAlignLeading
	v.muted.Hide()
	v.copied = newCopyButton("Copy all findings")
	v.copied.Hide()
	told := container.NewBorder(nil, nil, nil, container.NewVBox(v.copied), v.detail)
	v.whole = container.NewBorder(nil, container.NewVBox(told, v.muted), nil, nil, v.Pane.Object())
	return v
}

// Object implements view.
func (v *checksView) Object() fyne.CanvasObject { return v.whole }

// Focus implements view.
func (v *checksView) Focus() *widgets.Grid { return v.Grid() }

// Say implements view.
func (v *checksView) Say(title, next string) {
	v.checks = nil
	v.tell("")
	v.muted.Hide()
	v.copied.Hide()
	v.Grid().SetSource(widgets.NoRows{})
	v.Pane.Say(title, next)
}

// Show implements view. The findings come later.
func (v *checksView) Show(_ *document.Document, fresh bool) {
	if fresh {
		v.Say("Checking…", "The message is being checked against the dictionary.")
	}
}

// set shows what was found.
func (v *checksView) set(c *document.Checks) {
	v.checks = c
	c.ShowMuted(v.withMuted)
	v.tell(model.Sentence(c.Summary()))
	v.Grid().SetSource(c)
	if v.muted.SetText(v.mutedText()); c.Muted() > 0 {
		v.muted.Show()
	} else {
		v.muted.Hide()
	}
	widgets.SetVisible(v.copied, c.Rows() > 0)
	switch {
	case c.Rows() > 0:
		v.Pane.Say("", "")
	case c.None():
		v.Pane.Say("Not checked", "These bytes made no message. Wire tells why.")
	case c.Muted() > 0:
		v.Pane.Say("Only muted findings", "What is muted is kept with the profile.")
	default:
		v.Pane.Say("No findings", "Structure, fields, tables, dates and numbers were checked.")
	}
	v.whole.Refresh()
}

// mutedText says what a click on the button does.
func (v *checksView) mutedText() string {
	switch {
	case v.checks == nil:
		return ""
	case v.withMuted:
		return "Hide muted"
	}
	return "Show muted (" + model.Count(v.checks.Muted()) + ")"
}

// toggleMuted shows what is muted, or hides it again.
func (v *checksView) toggleMuted() {
	v.withMuted = !v.withMuted
	if v.checks != nil {
		v.set(v.checks)
	}
}

func (v *checksView) chosen(row int) {
	if v.checks == nil {
		return
	}
	text, _ := v.checks.Cell(row, document.CheckText)
	v.tell(text)
	v.Grid().ScrollTo(row) // the words may have taken its place
	if v.OnSpan != nil {
		v.OnSpan(v.checks.Span(row))
	}
}

// tell shows all words of a finding below the rows, which have room for their beginning only.
func (v *checksView) tell(text string) {
	shown := v.detail.Visible()
	v.detail.Say(text)
	if shown != v.detail.Visible() {
		v.whole.Refresh()
	}
}

// Copy implements view: the selected finding.
func (v *checksView) Copy() string {
	row := v.Grid().Selected()
	if v.checks == nil || row < 0 || row >= v.checks.Rows() {
		return ""
	}
	return v.checks.Text(row)
}

// Lines implements view.
func (v *checksView) Lines(n int) []string {
	if v.checks == nil {
		return nil
	}
	var lines []string
	for row := range min(n, v.checks.Rows()) {
		lines = append(lines, v.checks.Text(row))
	}
	return lines
}

// check holds the shown message against the dictionary, off the UI goroutine, and counts what it finds in the tab.
func (i *Inspector) check(d *document.Document) {
	i.title(checksTab, "")
	i.stopChecks()
	mutes := i.mutes()
	wanted, stop := context.WithCancel(context.Background())
	i.stopChecks = stop
	i.deps.Host.Go(func(ctx context.Context) {
		defer context.AfterFunc(ctx, stop)() // the window closes
		c := d.RunChecks(wanted, mutes)
		if wanted.Err() != nil {
			return
		}
		i.deps.Host.Post(func() {
			if i.shown == nil || i.shown.Tree != d.Tree {
				return
			}
			i.checks.set(c)
			if i.OnChecked != nil && d.Options().Charset.Name() == "" {
				i.OnChecked(d.ID, c)
			}
			if c.Total() > 0 {
				i.title(checksTab, " ("+model.Count(c.Total())+")")
			}
			i.changed()
		})
	})
}

// title puts something behind the name of a tab.
func (i *Inspector) title(tab int, suffix string) {
	item := i.tabs.Items[tab]
	if text := i.names[tab] + suffix; item.Text != text {
		item.Text = text
		i.tabs.Refresh()
		i.row.Layout.Layout(i.row.Objects, i.row.Size()) // refreshing it would draw the tabs a second time
	}
}
