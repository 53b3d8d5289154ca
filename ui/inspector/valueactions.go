package inspector

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"mllpscope/mllpcore/wholefile"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// openedValues is where large values are put for the system's programs. It is patient data: only the person's own
// account may read it, and it is removed when the window closes.
type openedValues struct {
	mu     sync.Mutex
	dir    string
	closed bool
	open   func(*url.URL) error
}

// path returns where a file of that name is put, in a folder of its own so that no earlier one is replaced.
func (o *openedValues) path(name string) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return "", errors.New("the window is closing")
	}
	if o.dir == "" {
		dir, err := makeCopiesFolder(os.TempDir())
		if err != nil {
			return "", err
		}
		o.dir = dir
	}
	dir, err := os.MkdirTemp(o.dir, "value-*")
	return filepath.Join(dir, name), err
}

// Close removes what was opened. It may be called from any goroutine.
func (o *openedValues) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	if o.dir == "" {
		return nil
	}
	return os.RemoveAll(o.dir)
}

// saveValue writes a large value to a file that the person chooses.
func (i *Inspector) saveValue(v document.LargeValue) {
	d := i.shown
	if d == nil {
		return
	}
	picker := i.deps.Picker()
	if picker == nil {
		i.deps.Say(model.ToneWarn, "there is no file dialog here")
		return
	}
	ext := v.Value.Kind.Extension()
	filters := []filedlg.Filter{{Name: v.Value.Kind.String()}}
	if len(ext) > 1 {
		filters[0].Extensions = []string{ext[1:]}
	}
	picker.Save("Save the value of "+v.Path, v.Name(d.Kept.Summary().ControlID), filters, func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			i.deps.Say(model.ToneBad, "save: "+err.Error())
		default:
			i.deps.Host.Go(func(context.Context) { i.wrote(path, "saved "+v.Path+" to "+path, v) })
		}
	})
}

// wrote writes a value to path and says so.
func (i *Inspector) wrote(path, done string, v document.LargeValue) bool {
	var n int64
	err := wholefile.Write(path, func(f *os.File) (err error) {
		n, err = v.WriteTo(f)
		return err
	})
	if err != nil {
		i.deps.Say(model.ToneBad, "save "+path+": "+err.Error())
		return false
	}
	i.deps.Say(model.ToneNormal, done+", "+model.ByteText(n))
	return true
}

// openValue shows a large value in the system's program for its kind.
func (i *Inspector) openValue(v document.LargeValue) {
	d := i.shown
	if d == nil {
		return
	}
	if why := v.NotOpened(); why != "" {
		i.deps.Say(model.ToneWarn, why)
		return
	}
	path, err := i.opened.path(v.Name(d.Kept.Summary().ControlID))
	if err != nil {
		i.deps.Say(model.ToneBad, "open: "+err.Error())
		return
	}
	i.deps.Host.Go(func(context.Context) {
		if !i.wrote(path, "opened a copy of "+v.Path+"; it is removed when this window closes", v) {
			return
		}
		if err := i.opened.open(&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}); err != nil {
			i.deps.Say(model.ToneBad, "open "+path+": "+err.Error())
		}
	})
}

// lookForValue shows what the selected bytes are when they are a large value.
func (i *Inspector) lookForValue(s document.Span) {
	d := i.shown
	if d == nil || s.Empty() {
		i.tellPlace("")
		i.fields.value.show(document.LargeValue{}, false)
		return
	}
	i.work(func() func() {
		place := d.PlaceOf(s)
		v, ok := d.LargeValue(s)
		var text document.TextValue
		var readable bool
		if !ok {
			text, readable = d.TextValue(s)
		}
		return func() {
			if i.span != s {
				return
			}
			i.tellPlace(place)
			if readable {
				i.fields.value.showText(text)
				return
			}
			i.fields.value.show(v, ok)
			if ok && v.Saveable() && v.Value.Kind.IsImage() && i.fields.value.picture.Image == nil {
				i.preview(v)
			}
		}
	})
}

// tellPlace says below the bytes what is selected.
func (i *Inspector) tellPlace(text string) {
	i.raws[0].place.say(text)
	i.hex.place.say(text)
}

// preview shows a picture below the fields as soon as it is read.
func (i *Inspector) preview(v document.LargeValue) {
	bar := i.fields.value
	i.deps.Host.Go(func(context.Context) {
		img, err := preview(v)
		i.deps.Host.Post(func() {
			switch {
			case bar.value.Path != v.Path || bar.value.Text != v.Text:
			case err != nil:
				widgets.SetLabel(bar.text, v.Path+": "+v.Text+" ("+err.Error()+")")
			default:
				bar.setPicture(img)
			}
		})
	})
}
