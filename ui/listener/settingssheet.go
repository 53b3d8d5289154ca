package listener

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/mllpcore/setting"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// settingsWindow is the sheet with all settings, generated from the table, in a window of its own: the messages stay in
// sight, and it can stay open. The list holds lines of text only; one editor beside it edits the chosen setting.
type settingsWindow struct {
	widgets.SideWindow

	deps    Deps
	changed func()

	sheet  *model.SettingsSheet
	search *sheetSearch
	only   *widgets.Check
	count  *widgets.Label
	list   *sheetList
	empty  *widgets.EmptyState // nothing is found
	editor *settingEditor
	chosen string // name of the setting in the editor
}

const (
	settingsWidth, settingsHeight, settingsSplit = 900, 600, 0.52
	longestQuery                                 = 30
	countWidth                                   = 70 // so that typing in the search moves nothing
)

func newSettingsWindow(d Deps, changed func()) *settingsWindow {
	open := d.NewWindow
	if open == nil {
		open = fyne.CurrentApp().NewWindow
	}
	return &settingsWindow{SideWindow: widgets.SideWindow{Open: open}, deps: d, changed: changed}
}

// show opens the window or brings it to the front.
func (w *settingsWindow) show() {
	if w.Raise() {
		return
	}
	w.Present("MLLPScope settings", settingsWidth, settingsHeight, w.build)
	w.CloseOnEscape()
	w.Window().Canvas().Focus(w.search)
}

// showAt opens the window at a setting.
func (w *settingsWindow) showAt(name string) {
	w.chosen = name
	w.show()
	w.only.SetChecked(false)
	w.search.SetText("")
	w.chosen = name
	w.refill()
}

// tick takes over what was changed elsewhere while the window is open.
func (w *settingsWindow) tick() {
	if w.Window() == nil {
		return
	}
	if w.sheet.Reload() {
		w.refill()
	}
	w.editor.tick()
}

func (w *settingsWindow) build() fyne.CanvasObject {
	w.sheet = model.NewSettingsSheet(model.SettingInfos(setting.Table()), w.deps.Server.Get)
	w.search = newSheetSearch(w.onSearch, w.onSearchKey)
	w.only = widgets.NewCheck("Changed only", func(bool) { w.onSearch("") })
	w.count = widgets.FieldLabel("")
	w.list = newSheetList(w.sheet, w.onChosen, w.onListKey)
	w.editor = newSettingEditor(w.deps, func() {
		w.sheet.Reload()
		w.refill()
		w.changed()
	})
	if w.chosen == "" {
		w.chosen = "LocalHost"
	}
	w.empty = widgets.NewEmptyState()
	w.empty.OnAction = func() {
		w.only.SetChecked(false)
		w.search.SetText("")
		w.onSearch("")
	}
	w.empty.Hide()
	w.onSearch("")

	found := container.NewHBox(w.only, container.New(widgets.AtLeast(countWidth), w.count))
	top := container.NewBorder(nil, nil, nil, found, w.search)
	split := container.NewHSplit(container.NewStack(w.list, w.empty), w.editor.flow.Object())
	split.SetOffset(settingsSplit)
	return container.NewBorder(top, nil, nil, nil, split)
}

func (w *settingsWindow) onSearch(string) {
	w.sheet.Search(w.search.Text, w.only.Checked)
	w.refill()
}

// refill shows the lines the sheet has now, and keeps the chosen setting chosen while it is among them.
func (w *settingsWindow) refill() {
	shown, all := w.sheet.Count()
	w.count.SetText(fmt.Sprintf("%d of %d", shown, all))
	w.list.Refresh()
	w.showEmpty(shown == 0)
	i := w.sheet.Find(w.chosen)
	if i < 0 {
		i = w.sheet.Next(-1, 1)
	}
	if i < 0 {
		w.list.UnselectAll()
		return
	}
	w.list.choose(i)
}

// showEmpty says that nothing is found, with no setting beside it that was not.
func (w *settingsWindow) showEmpty(nothing bool) {
	widgets.SetVisible(w.empty, nothing)
	widgets.SetVisible(w.editor.flow.Object(), !nothing)
	if !nothing {
		return
	}
	switch query := strings.TrimSpace(w.search.Text); {
	case query == "":
		w.empty.Say("All settings have their defaults", "", "Show all settings")
	case w.only.Checked:
		w.empty.Say("No changed setting has “"+model.Shorten(query, longestQuery)+"”", "", "Show all settings")
	default:
		w.empty.Say("No setting has “"+model.Shorten(query, longestQuery)+"”", "Names, help and values were searched.",
			"Clear the search")
	}
}

func (w *settingsWindow) onChosen(line int) {
	rows := w.sheet.Rows()
	if line >= len(rows) || rows[line].Info == nil {
		return
	}
	w.chosen = rows[line].Info.Name
	w.editor.show(rows[line].Info)
}

// onSearchKey leaves the search downward into the list, and closes the window on Escape when there is nothing to clear.
func (w *settingsWindow) onSearchKey(key fyne.KeyName) {
	switch key {
	case fyne.KeyEscape:
		if w.search.Text == "" {
			w.Close()
			return
		}
		w.search.SetText("")
	case fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		w.Window().Canvas().Focus(w.list)
	}
}

// onListKey enters the editor, goes back to the search, or closes.
func (w *settingsWindow) onListKey(key fyne.KeyName) {
	switch key {
	case fyne.KeyReturn, fyne.KeyEnter:
		if f := w.editor.focusable(); f != nil {
			w.Window().Canvas().Focus(f)
		}
	case fyne.KeyEscape:
		w.Window().Canvas().Focus(w.search)
	}
}
