package listener

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/rules"
	"mllpscope/mllpcore/setting"
	"mllpscope/ui/model"
	"mllpscope/ui/model/certificate"
	"mllpscope/ui/widgets"
)

// ProfileStore keeps profiles: named sets of the settings that differ from their defaults, without secrets. Its methods
// may block on the disk.
type ProfileStore interface {
	List() ([]string, error)
	Load(name string) (map[string]string, error)
	Save(name string, settings map[string]string) error
	Rename(from, to string) error
	Delete(name string) error
	Last() string // the one loaded when the app was closed last; empty when there was none
	SetLast(name string)
	DraftStore

	// The rules of answering that are kept with a profile.
	LoadRules(name string) (rules.Set, error)
	SaveRules(name string, set rules.Set) error

	// Which findings of the checks a person does not want to see. Of no profile ("") they are kept as well.
	LoadMutes(name string) (check.Mutes, error)
	SaveMutes(name string, m check.Mutes) error
}

// DraftStore remembers what a person changed and did not save: the settings and rules in force, of the profile that is
// loaded, or of none (""). It never waits for a disk.
type DraftStore interface {
	// Draft returns what was not saved; false when all was.
	Draft(profile string) (model.Draft, bool, error)
	KeepDraft(profile string, d model.Draft) error
	ForgetDraft(profile string)
}

// profileHooks are what the profile selector needs of the panel it belongs to.
type profileHooks struct {
	restore func(profile string, store map[string]string) // loads the certificate store a profile names
	wanted  func() map[string]string                      // the store a profile asked for and that is not in use yet
	changed func()
	settle  func()
}

// ProfileBar selects the profile and saves it. It stands in the toolbar; what it has to say stands in its Message.
type ProfileBar struct {
	deps    Deps
	hooks   profileHooks
	infos   []model.SettingInfo
	state   *model.Profile
	saved   rules.Set // the rules that the profile's file has
	draft   draft
	names   []string
	syncing bool

	OnLoaded func(name string)  // another profile is in use
	Mutes    func() check.Mutes // what to keep with it; nil = nothing

	object  *fyne.Container
	normal  *fyne.Container
	choice  *widgets.Select
	save    *widgets.Button
	more    *widgets.Button
	dot     *widgets.ToneText // there are changes that are not saved
	naming  *fyne.Container
	name    *profileName
	message *profileMessage
	dirty   bool

	named    func(name string) // what the name being typed is for
	renaming string            // the profile whose name is being changed
}

const profileWidth = 170

// unsavedDot stands beside the profile while it has changes that are not saved.
const unsavedDot = "●"

func newProfileBar(d Deps, hooks profileHooks) *ProfileBar {
	b := &ProfileBar{deps: d, hooks: hooks, infos: model.SettingInfos(setting.Table())}
	b.state = model.NewProfile("", b.current())
	b.build()
	if d.Profiles == nil {
		b.object.Hide()
		return b
	}
	b.list(func() {})
	return b
}

// Object returns the selector for the toolbar.
func (b *ProfileBar) Object() fyne.CanvasObject { return b.object }

// Name returns the loaded profile's name, empty when there is none.
func (b *ProfileBar) Name() string { return b.state.Name }

// Dirty tells whether there are changes that the profile's file does not have.
func (b *ProfileBar) Dirty() bool { return b.dirty }

func (b *ProfileBar) build() {
	b.choice = widgets.NewSelect(nil, b.onChoice)
	b.choice.PlaceHolder = b.state.Title()
	b.save = widgets.NewButton("", theme.DocumentSaveIcon(), b.Save)
	b.more = widgets.NewButton("", theme.MoreHorizontalIcon(), b.onMore)
	b.save.Tip, b.more.Tip = "Save the settings and rules in the profile", "Profile: save as, rename, delete"
	b.dot = widgets.NewToneText(model.ToneWarn, " ")
	b.dot.Style.Monospace = true // a blank takes the same room
	b.normal = container.NewBorder(nil, nil, b.dot, container.NewHBox(b.save, b.more),
		container.New(widgets.AtLeast(profileWidth), b.choice))

	b.name = newProfileName(b.onName, b.endNaming)
	b.naming = container.NewBorder(nil, nil, nil, container.NewHBox(
		widgets.NewIconButton(theme.ConfirmIcon(), "Save under this name (Enter)", func() { b.onName(b.name.Text) }),
		widgets.NewIconButton(theme.CancelIcon(), "Cancel (Esc)", b.endNaming),
	), container.New(widgets.AtLeast(profileWidth), b.name))
	b.naming.Hide()

	b.message = newProfileMessage(b.hooks.settle, func() {
		if b.deps.OnWords != nil {
			b.deps.OnWords()
		}
	})
	b.object = container.NewStack(b.normal, b.naming)
	b.save.Disable()
}

// current returns the settings in force as a profile keeps them.
func (b *ProfileBar) current() map[string]string {
	now := profile.FromSettings("", b.deps.Server.Settings()).Settings
	if wanted := b.hooks.wanted(); wanted != nil {
		for _, name := range certificate.StoreNames() {
			delete(now, name)
		}
		maps.Copy(now, wanted)
	}
	return now
}

// Follow follows changes of the settings.
func (b *ProfileBar) Follow() {
	now, set := b.current(), b.rules()
	b.dirty = b.state.Dirty(now) || !model.SameRules(b.saved, set)
	widgets.SetEnabled(b.save, b.dirty)
	b.showDot()
	b.keepDraft(model.Draft{Settings: now, Rules: set})
}

// showDot marks the profile while there are changes that it does not have.
func (b *ProfileBar) showDot() {
	text := " "
	if b.dirty {
		text = unsavedDot
	}
	b.dot.Say(model.ToneWarn, text)
}

// list reads the names there are and shows them, then calls done.
func (b *ProfileBar) list(done func()) {
	b.deps.Go(func() {
		names, err := b.deps.Profiles.List()
		b.deps.Run(func() {
			b.names = names
			b.show()
			if err != nil {
				b.message.sayErr(err)
			}
			done()
		})
	})
}

func (b *ProfileBar) show() {
	b.syncing = true
	defer func() { b.syncing = false }()
	b.choice.PlaceHolder = b.state.Title()
	b.choice.SetOptions(b.names)
	if slices.Contains(b.names, b.state.Name) {
		b.choice.SetSelected(b.state.Name)
	} else {
		b.choice.ClearSelected() // the placeholder names what is none of the list, such as a file given at the start
	}
	b.Follow()
}

// loaded takes over that a profile is the current one now.
func (b *ProfileBar) loaded(name string, settings map[string]string, set rules.Set) {
	b.leaveDraft(name)
	b.state, b.saved = model.NewProfile(name, settings), set
	b.deps.Profiles.SetLast(name)
	b.show()
	b.hooks.changed()
	if b.OnLoaded != nil {
		b.OnLoaded(name)
	}
}
