package ui

import (
	"context"
	"errors"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// memoryDisk is a log in memory that the window takes for one on a disk: it is well, has nothing to tell and marks
// nothing. Tests put something else in place of what they are about.
type memoryDisk struct{ *message.MemoryLog }

func newMemoryDisk() memoryDisk { return memoryDisk{message.NewMemoryLog(0, 0)} }

var (
	_         model.Disk = memoryDisk{}
	errNoDisk            = errors.New("there is no disk")
)

func (memoryDisk) Mark(context.Context, message.ID, bool, string) error { return errNoDisk }
func (memoryDisk) Delete(context.Context, ...message.ID) error          { return errNoDisk }
func (memoryDisk) Undelete(context.Context, ...message.ID) error        { return errNoDisk }
func (memoryDisk) Health() model.Health                                 { return model.Health{OK: true, Keeps: true} }
func (memoryDisk) Lag() int64                                           { return 0 }
func (memoryDisk) Reindex(context.Context, func(done, of int64)) error  { return errNoDisk }
func (memoryDisk) Notices(int) ([]model.LogNotice, int)                 { return nil, 0 }
func (memoryDisk) ClockDoubt() string                                   { return "" }
func (memoryDisk) ConfirmClock(context.Context) error                   { return nil }
func (memoryDisk) Path() string                                         { return "/var/log/m.mllplog" }

func (memoryDisk) SaveTo(context.Context, string, func(done, of int64)) (model.Saved, error) {
	return model.Saved{}, errNoDisk
}
