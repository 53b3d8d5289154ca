package ui

import (
	"net/url"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/about"
	"mllpscope/mllpcore/home"
	"mllpscope/mllpcore/profile"
	"mllpscope/ui/help"
	"mllpscope/ui/memory"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// helpMenu is how the program is used, what it is, and where it keeps things.
func (u *UI) helpMenu() *fyne.Menu {
	return fyne.NewMenu("Help",
		widgets.MenuItem("Keyboard shortcuts", widgets.PlainKey(fyne.KeyF1), u.windows.keys.Show),
		widgets.MenuItem("Filter syntax…", nil, u.showFilterSyntax),
		fyne.NewMenuItemSeparator(),
		widgets.MenuItem("Open data folder", nil, func() { u.openFolder(u.dataFolder()) }),
		widgets.MenuItem("Open profiles folder", nil, func() { u.openFolder(profile.Dir()) }),
		fyne.NewMenuItemSeparator(),
		widgets.MenuItem("About MLLPScope", nil, u.windows.about.Show),
	)
}

// whereKept tells what the window keeps, and where.
func (u *UI) whereKept() []help.Place {
	log := "in memory only: gone when the window closes"
	if u.deps.Disk != nil {
		log = u.deps.Disk.Path()
	}
	settings := memory.Path()
	return []help.Place{
		{What: "Message log", Path: log},
		{What: "Profiles", Path: profile.Dir()},
		{What: "Window settings", Path: settings},
		{What: "Own HL7 names", Path: filepath.Join(filepath.Dir(settings), profile.OverlayName)},
	}
}

// diagnostics are what About copies for a report.
func (u *UI) diagnostics() []string {
	return help.Diagnostics(u.deps.Server.Get, u.deps.Server.Stats())
}

// dataFolder is where the log is, or would be.
func (u *UI) dataFolder() string {
	if u.deps.Disk != nil {
		return filepath.Dir(u.deps.Disk.Path())
	}
	return home.Data()
}

// openFolder shows a folder in the system's file manager.
func (u *UI) openFolder(folder string) {
	if _, err := os.Stat(folder); err != nil {
		u.say(model.ToneWarn, "there is no such folder yet: "+folder)
		return
	}
	open := u.deps.OpenURL
	if open == nil {
		open = func(address *url.URL) error { return u.deps.App.OpenURL(address) }
	}
	if err := open(help.FolderURL(folder)); err != nil {
		u.say(model.ToneBad, "the folder "+folder+" cannot be shown: "+err.Error())
		return
	}
	u.say(model.ToneNormal, "opened the folder "+folder)
}

// keys lists the keys that the menus have.
func (u *UI) keys() []help.Key {
	var keys []help.Key
	u.eachItem(func(menu string, i *fyne.MenuItem) {
		if label, key := labelAndKey(i); key != "" {
			keys = append(keys, help.Key{Where: menu, Key: key, Does: label})
		}
	})
	return keys
}

// copyAbout puts what a report of a fault should have onto the clipboard.
func (u *UI) copyAbout(text string) {
	u.deps.App.Clipboard().SetContent(text)
	u.say(model.ToneNormal, "copied what "+about.Title()+" is and where it keeps things")
}

// showFilterSyntax shows over the list what a filter can ask for.
func (u *UI) showFilterSyntax() {
	u.filter.help = help.ShowSyntax(u.toolbar.filter, u.toolbar.AddTerm, u.focusFilter)
}
