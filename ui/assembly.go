package ui

import (
	"context"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"mllpscope/mllpcore/hl7/mask"
	"mllpscope/ui/chips"
	"mllpscope/ui/clients"
	"mllpscope/ui/exporting"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/inspector"
	"mllpscope/ui/leaving"
	"mllpscope/ui/listener"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/pump"
	"mllpscope/ui/rules"
	"mllpscope/ui/widgets"
)

// build makes the views and what connects them.
func (u *UI) build() {
	poke := func() { u.pump.Poke() }
	u.banner, u.log, u.status = widgets.NewBanner(), NewLogView(), NewStatusBar()
	u.banner.Most = func() float32 { return u.window.Canvas().Size().Height / widgets.BannerShare }
	u.shown = list.NewShownLog(model.LogOf(u.deps.Log))
	u.masking = model.NewMasking(sessionMasker{mask.New(), u.deps.Names})
	u.looked.bar, u.deleted, u.exporting = widgets.NewBar(), u.newDeleted(), exporting.NewBar()
	u.work, u.made, u.note = NewWork(u), widgets.NewBar(), u.newNoteBar()
	u.made.OnHide = u.made.Hide
	u.leaving = leaving.NewBar()
	u.leaving.OnQuit = u.leave
	u.filter = filter{
		typing:  &filtering{poke: poke, apply: u.setFilter},
		mistake: widgets.NewMistake(), saved: savedFilters{u.deps.Memory},
		history: filterHistory{u.deps.Memory}, name: u.newNameBar(),
	}
	u.drawer.waiting = rules.NewWaiting(u.deps.Rules, u.deps.Memory)
	u.drawer.waiting.Masking, u.log.Masked = u.masking, u.masking.On
	u.counter = &statusWorker{
		listener: u.deps.Server, source: u.deps.Log, keeper: u.deps.Disk, missed: u.deps.Missed, show: u.showStatus,
		fade: u.status.Fade,
	}
	workers := []pump.Worker{
		u.filter.typing,
		pump.WorkerFunc(func(b *pump.Batch) func() { return u.messages.Prepare(b) }),
		pump.WorkerFunc(func(b *pump.Batch) func() { return u.inspector.Prepare(b) }),
		pump.WorkerFunc(func(b *pump.Batch) func() { return u.connections.Prepare(b) }),
		u.drawer.waiting, &answeringWorker{answering: u.deps.Rules, show: u.showFaults, tick: func() { u.windows.tick() }},
		u.log, u.counter, u.newTroubles(), u.newNotices(), u.newStates(), u.work, u.rememberWorker(),
	}
	u.pump = pump.New(pump.Options{
		Events: u.deps.Events, Workers: workers, Marshal: u.deps.Marshal, After: u.dumping(),
	})
	u.messages = NewMessageList(ListDeps{
		Source: u.masking.Of(u.shown), Names: u.deps.Names, Prefs: u.deps.Memory, Host: u,
		Poke: poke, Send: u.sendSample,
	})
	u.muting = inspector.NewMutes(u.deps.Profiles, u, func(err error) {
		u.say(model.ToneBad, "what is muted: "+err.Error())
	})
	u.inspector = inspector.New(inspector.Deps{
		Source: u.masking.Of(u.shown), Masked: u.masking.On, Marks: u.marks, Names: u.deps.Names,
		Host: u, Poke: poke, Say: u.say, Muting: u.muting,
		Picker: func() filedlg.Picker { return u.picker }, Open: u.deps.App.OpenURL,
		Copy:   u.deps.App.Clipboard().SetContent,
		Memory: u.deps.Memory,
	})
	u.Go(func(context.Context) {
		if err := inspector.RemoveLeftCopies(os.TempDir()); err != nil {
			u.say(model.ToneWarn, "remove what an earlier window left: "+err.Error())
		}
	})
	u.connections = clients.NewTable(u.deps.Server, u)
	u.picker, u.endPicker = u.deps.Picker, func() {}
	if u.picker == nil {
		dialogs := filedlg.NewDialogs(u.window, u.deps.Memory, func(f func()) { u.pump.Post(f) })
		u.picker, u.endPicker = dialogs, dialogs.Close
	}
	u.picker = keepsLogs{u.picker, u.refuseLog}
	u.panel = listener.NewPanel(listener.Deps{
		Server: u.deps.Server, Picker: u.picker, Profiles: u.deps.Profiles, Rules: u.deps.Rules, Keyring: u.deps.Keyring,
		Run:       func(f func()) { u.pump.Post(f) },
		Go:        func(f func()) { u.Go(func(context.Context) { f() }) },
		NewWindow: u.openBeside,
		OnError:   u.sayStart,
		Copy:      u.putOnClipboard,
		OnWords:   u.openPanel,
		OnChanged: func() { u.counter.soon.Store(true); u.pump.Poke() },
	})
	u.windows = u.newSideWindows()
	u.windows.handshakes.OnCopy = func(report string) { u.putOnClipboard(report, "the handshake's report") }
	u.panel.Profiles().OnLoaded, u.panel.Profiles().Mutes = u.muting.Load, u.muting.Mutes
	u.muting.OnChange = u.showMutes
	u.muting.Load(u.panel.Profiles().Name())
	u.chips = chips.NewLine()
	u.toolbar = NewToolbar(u.panel.Profiles().Object(), u.chips)
	u.connect()
	u.layOut()
	u.menu = u.newMenu()
	u.window.SetMainMenu(u.menu.main)
	u.window.Canvas().SetOnTypedKey(u.messages.Grid().TypedKey) // when nothing has the keyboard, the list has it
	u.window.Canvas().Focus(u.messages.Grid())
}

// connect says what follows from what.
func (u *UI) connect() {
	u.toolbar.OnStart = u.panel.Toggle
	u.toolbar.OnFollow = u.toggleFollow
	u.toolbar.OnFilter = u.typeFilter
	u.toolbar.OnMore = u.showFilterMenu
	u.completesFilter()
	u.toolbar.filter.OnKey, u.toolbar.filter.OnBlur = u.filterKey, u.leaveFilter
	u.messages.OnSelect = u.inspector.Inspect
	u.messages.Grid().OnCellMenu = u.rowMenu
	u.drawer.waiting.OnOpen = u.openHeld
	u.inspector.OnFilter = u.toolbar.SetFilter
	u.inspector.OnColumn, u.inspector.IsColumn = u.toggleColumn, u.messages.HasColumn
	u.messages.Grid().OnHeader = u.headerMenu
	u.inspector.OnMark = u.messages.SetMarked
	u.inspector.OnChecked = u.messages.Checked
	u.messages.OnChange = u.showList
	u.messages.OnClear = u.clearFilter
	u.messages.Grid().OnKey = u.listKey
	u.messages.Grid().OnCell = u.listCell
	u.looked.bar.OnAction = u.backToLive
	u.exporting.OnSave, u.exporting.OnClose = u.askWhere, u.focusList
	u.window.SetOnDropped(u.dropped)
	u.tellMemoryOnly()
	u.banner.OnChange = u.showChips
	u.chips.OnResize = u.toolbar.Settle
	u.showChips()
	if u.deps.Forgot != nil {
		u.TellMemory(u.deps.Forgot)
	}
	u.log.OnOpen, u.log.OnCopy = u.openHandshake, u.copyLines
	u.connections.Grid().OnMenu = u.connectionMenu
	u.connections.Held = u.deps.Rules.Breakpoint().Waiting
	u.connections.OnError = func(err error) { u.say(model.ToneBad, "disconnect: "+err.Error()) }
	grids := u.inspector.Grids()
	grids[u.messages.Grid()] = nil // the messages themselves
	grids[u.connections.Grid()] = called("the connection", u.connections.Copy)
	grids[u.log.Grid()] = called("the line", u.log.Copy)
	grids[u.drawer.waiting.Grid()] = called("the row", u.drawer.waiting.Copy)
	for g, text := range grids {
		own := g.OnKey
		g.OnKey = func(e *fyne.KeyEvent) bool { return own != nil && own(e) || u.key(e) }
		g.OnFocus = func(focused bool) {
			if focused {
				u.copyFrom = text
			}
		}
	}
}

// layOut puts the views into the window.
func (u *UI) layOut() {
	u.drawer.open = u.openDrawer
	u.drawer.show(u.connections.Object(), u.log.Object())
	u.splits = u.newSplits()
	top := container.New(widgets.Stacked{}, u.banner.Object(), u.toolbar.Object(),
		u.filter.name.object, u.looked.bar.Object(), u.exporting.Object(),
		u.work.bar.Object(), u.made.Object(), u.deleted.bar.Object())
	// Other windows stand over the upper part of this one: what quitting cuts short is said where they leave it in sight.
	bottom := container.New(widgets.Stacked{}, u.leaving.Object(), u.status)
	// In this order Tab goes through the window: from top to bottom.
	content := container.New(layout.NewBorderLayout(top, bottom, nil, nil), top, u.splits.root, bottom)
	u.fit = func() {
		if top.MinSize().Height != top.Size().Height {
			content.Layout.Layout(content.Objects, content.Size())
		}
	}
	u.window.SetContent(widgets.NewTips(u.filter.words.Over(u.filter.mistake.Over(content, u.toolbar.filter))).Object())
	u.window.Resize(u.rememberedSize())
}
