package leftwal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"mllpscope/mllpcore/home"
	"mllpscope/mllpcore/wholefile"
)

// elsewhere is what the file is called, in the folder of the user's data, that tells of logs that could not be saved
// beside their place, and where they were.
const elsewhere = "saved-logs.json"

// mostElsewhere is how many of them it tells of.
const mostElsewhere = 100

// savedElsewhere is a log and what was saved of it.
type savedElsewhere struct {
	Log   string `json:"log"`
	Saved string `json:"saved"`
}

// NoteSaved notes where a log was saved, for the start that finds no log in its place.
func NoteSaved(path, saved string) error {
	if filepath.Dir(path) == filepath.Dir(saved) { // it is found there
		return nil
	}
	folder := home.Data()
	if folder == "" {
		return errors.New("the system names no folder of the user's data")
	}
	all, _ := readElsewhere() // what cannot be read tells of none
	all = append(all, savedElsewhere{Log: path, Saved: saved})
	text, err := json.MarshalIndent(all[max(0, len(all)-mostElsewhere):], "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return wholefile.WriteBytes(filepath.Join(folder, elsewhere), text)
}

// savedOf returns what was saved of the log at path in another folder, and is still there, the oldest first.
func savedOf(path string) (names []string, err error) {
	all, err := readElsewhere()
	for _, one := range all {
		info, err := os.Stat(one.Saved)
		if one.Log == path && err == nil && info.Mode().IsRegular() && !slices.Contains(names, one.Saved) {
			names = append(names, one.Saved)
		}
	}
	return names, err
}

func readElsewhere() (all []savedElsewhere, err error) {
	folder := home.Data()
	if folder == "" {
		return nil, nil
	}
	name := filepath.Join(folder, elsewhere)
	text, err := os.ReadFile(name) //nolint:gosec // it is in the user's own folder
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil:
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		err = fmt.Errorf("read %s, which tells where logs were saved: %w", name, err)
	}
	return all, err
}
