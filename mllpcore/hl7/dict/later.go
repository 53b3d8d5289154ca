package dict

import (
	"iter"
	"slices"
)

// Later returns the newer versions in order; each is unpacked only when it is reached.
func (v *Version) Later() iter.Seq[*Version] {
	return func(yield func(*Version) bool) {
		names := v.dict.names
		for _, name := range names[slices.Index(names, v.name)+1:] {
			if !yield(v.dict.load(name)) {
				return
			}
		}
	}
}
