package ui

import (
	"fmt"

	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
)

// keepsLogs is a file picker that gives nobody a log that is open here, or what belongs to one, to write to.
type keepsLogs struct {
	filedlg.Picker
	refuse func(path string) error
}

// Save implements filedlg.Picker.
func (p keepsLogs) Save(title, name string, filters []filedlg.Filter, done func(string, error)) {
	p.Picker.Save(title, name, filters, func(path string, err error) {
		if err == nil {
			err = p.refuse(path)
		}
		done(path, err)
	})
}

// refuseLog says why nothing may be written to path; nil when something may.
func (u *UI) refuseLog(path string) error {
	if u.deps.Files == nil {
		return nil
	}
	open := []model.Saver{u.saver()}
	if u.deps.Disk != nil {
		open = append(open, u.deps.Disk)
	}
	for _, log := range open {
		if log != nil && u.deps.Files.Belongs(log.Path(), path) {
			return fmt.Errorf("%s is the log itself or belongs to it: choose another file", path)
		}
	}
	return nil
}
