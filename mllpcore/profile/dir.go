package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"mllpscope/mllpcore/filename"
	"mllpscope/mllpcore/home"
)

const extension = ".toml"

// Dir returns the folder of the user's profiles: profiles in the folder of what the user configures. It is empty when
// the system knows no such folder. It is made when a profile is saved.
func Dir() string {
	folder := home.Config()
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, "profiles")
}

// Info is one profile of the user's folder.
type Info struct {
	Name string // as the file has it, or as the file is called
	Path string
	Err  error // why it cannot be used; nil when it can
}

// List returns the profiles of Dir by name, those that cannot be read with the reason. No folder is an empty list.
func List() ([]Info, error) {
	dir := Dir()
	if dir == "" {
		return nil, errNoDir()
	}
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the profiles: %w", err)
	}
	var infos []Info
	for _, f := range files {
		if f.IsDir() || strings.HasPrefix(f.Name(), ".") || filepath.Ext(f.Name()) != extension {
			continue
		}
		path := filepath.Join(dir, f.Name())
		info := Info{Name: nameOf(path), Path: path}
		p, err := Load(path)
		if err != nil {
			info.Err = err
		} else {
			info.Name = p.Name
		}
		infos = append(infos, info)
	}
	slices.SortStableFunc(infos, func(a, b Info) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return infos, nil
}

// Open loads a profile of Dir by its name or, when there is none, from the file that is named.
func Open(nameOrPath string) (Profile, error) {
	if infos, err := List(); err == nil {
		if i := indexOf(infos, nameOrPath); i >= 0 {
			return Load(infos[i].Path)
		}
	}
	p, err := Load(nameOrPath)
	if errors.Is(err, fs.ErrNotExist) {
		return Profile{}, fmt.Errorf("profile %q: no such profile in %s, and no such file: %w",
			nameOrPath, Dir(), fs.ErrNotExist)
	}
	return p, err
}

// PathFor returns the file in Dir of the profile with that name, or the file that a new one of that name is saved to:
// one that is not there yet.
func PathFor(name string) (string, error) {
	name = strings.TrimSpace(name)
	infos, err := List()
	if err != nil {
		return "", err
	}
	if i := indexOf(infos, name); i >= 0 {
		return infos[i].Path, nil
	}
	for n := 1; ; n++ {
		numbered := name
		if n > 1 {
			numbered = fmt.Sprintf("%s (%d)", name, n)
		}
		file, err := FileName(numbered)
		if err != nil {
			return "", err
		}
		path := filepath.Join(Dir(), file)
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return path, nil // a file that is there holds a profile of another name: that one is not overwritten
		} else if err != nil {
			return "", fmt.Errorf("profile %q: %w", name, err)
		}
	}
}

// indexOf finds a profile by its name, -1 when there is none.
func indexOf(infos []Info, name string) int {
	return slices.IndexFunc(infos, func(info Info) bool { return info.Name == name })
}

func errNoDir() error {
	return fmt.Errorf("no folder for profiles: the system names no configuration folder; set %s", home.Variable)
}

// maxName is the most bytes of a file's name before its extension; every file system takes that.
const maxName = 200

// FileName returns a file name for a profile's name that every system takes: letters, digits, spaces and -_.() stay,
// other characters and names that Windows keeps for devices are written as %XX. Different names give different files.
func FileName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", errors.New("a profile needs a name")
	}
	var b strings.Builder
	for i, r := range name {
		first, last := i == 0, i+len(string(r)) == len(name)
		switch {
		case r == '.' && (first || last), first && filename.IsDevice(name):
			escapeRune(&b, r)
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune(" -_.()", r):
			b.WriteRune(r)
		default:
			escapeRune(&b, r)
		}
	}
	if b.Len() > maxName {
		return "", fmt.Errorf("the name of the profile is too long: %d bytes in a file's name, at most %d", b.Len(), maxName)
	}
	return b.String() + extension, nil
}

func escapeRune(b *strings.Builder, r rune) {
	for _, c := range []byte(string(r)) {
		fmt.Fprintf(b, "%%%02X", c)
	}
}

// unescapeName undoes FileName for a file that names no profile inside.
func unescapeName(file string) string {
	name, err := url.PathUnescape(file)
	if err != nil {
		return file
	}
	return name
}
