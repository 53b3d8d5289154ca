package dict

// Official is a segment of the standard.
type Official struct {
	Title string // such as Person Employment Status
	Since string // the oldest version known to have it, such as 2.9
}

// Official returns whether a name is that of a segment of the standard, in whichever version: also in one after the
// newest whose fields are known, of which only the name can be told. A name of a user's overlay is not.
func (v *Version) Official(name string) (o Official, ok bool) { return v.dict.official(name) }

func (d *Dictionary) official(name string) (o Official, ok bool) {
	if d.base != nil {
		return d.base.official(name)
	}
	d.officialOnce.Do(func() {
		if data, err := d.packed[sectionOfficial].unpack(); err == nil {
			r := reader{data: data, text: d.strings()}
			d.segments = r.official()
		} else {
			d.segments = make(map[string]Official)
		}
		for _, version := range d.names {
			for id, s := range d.load(version).segments {
				if _, ok := d.segments[id]; !ok {
					d.segments[id] = Official{Title: s.Name, Since: version}
				}
			}
		}
	})
	o, ok = d.segments[name]
	return o, ok
}
