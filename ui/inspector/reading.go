package inspector

import (
	"context"
	"strconv"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/pump"
)

// wanted is what is to be shown. A new one is made for every change.
type wanted struct {
	id      message.ID // 0 for none
	options document.Options
}

// largeMessage is from how many bytes on a message is read on a goroutine of its own.
const largeMessage = 1 << 20

// Inspect shows a message as soon as it is read; 0 shows none.
func (i *Inspector) Inspect(id message.ID) {
	want := *i.want.Load()
	if want.id != id {
		want.options.Charset = hl7.Charset{}
	}
	want.id = id
	i.ask(want)
}

func (i *Inspector) ask(want wanted) {
	i.stopChecks()
	i.want.Store(&want)
	i.deps.Poke()
}

// ToggleEmpty shows or hides empty fields and reports whether they are shown.
func (i *Inspector) ToggleEmpty() bool {
	want := *i.want.Load()
	want.options.Empty = !want.options.Empty
	i.ask(want)
	return want.options.Empty
}

// Prepare reads the message to show when it is another one, or when its answer has become known.
func (i *Inspector) Prepare(*pump.Batch) func() {
	want := i.want.Load()
	if want == i.asked {
		return i.answered(want.id)
	}
	nothing := i.asked == nil && want.id == 0
	i.asked = want
	if want.id == 0 {
		i.built.Store(nil)
		if nothing {
			return nil
		}
		return func() { i.show(nil, true) }
	}
	if k, ok := i.deps.Source.Get(want.id); ok && len(k.Body) >= largeMessage {
		i.built.Store(nil)
		i.deps.Host.Go(func(context.Context) {
			d := i.build(want)
			i.deps.Host.Post(func() { i.arrived(want, d) })
		})
		return func() { i.reading(want.id, len(k.Body)) }
	}
	d := i.build(want)
	i.built.Store(d)
	return func() { i.show(d, true) }
}

// build reads and takes apart a message. It runs off the UI goroutine.
func (i *Inspector) build(want *wanted) *document.Document {
	o := want.options
	o.Marks = i.deps.Marks()
	var err error
	if o.Names, err = i.deps.Names(); err != nil {
		i.deps.Say(model.ToneBad, err.Error())
	}
	return document.New(i.deps.Source, want.id, o)
}

// arrived shows a large message that has been read, unless another one is wanted by now.
func (i *Inspector) arrived(want *wanted, d *document.Document) {
	if i.want.Load() == want {
		i.built.Store(d)
		i.show(d, true)
	}
}

// reading says that a large message is under way, unless it is the one that is shown already.
func (i *Inspector) reading(id message.ID, size int) {
	if i.shown == nil || i.shown.ID != id {
		i.shown = nil
		i.say("Reading message "+strconv.FormatUint(uint64(id), 10)+" …", model.ByteText(int64(size)))
	}
}

func (i *Inspector) answered(id message.ID) func() {
	built := i.built.Load()
	if built == nil || built.ID != id || built.Settled() {
		return nil
	}
	k, ok := i.deps.Source.Get(id)
	if !ok || !k.Answered {
		return nil
	}
	d := built.WithAnswer(k)
	i.built.Store(d)
	return func() { i.show(d, false) }
}
