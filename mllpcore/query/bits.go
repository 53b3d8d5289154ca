package query

// bitTest holds where a number of a message has one of some bits or, with none of them, no bit at all.
type bitTest struct {
	of    bitsOf
	mask  uint64
	known uint64 // the bits that count
}

type bitsOf uint8

const (
	bitsKind bitsOf = iota // 1 << Kind
	bitsQuirks
	bitsDuplicate
	bitsBookmarked
)

func (bitTest) needs() Needs { return Needs{} }

func (t bitTest) match(s *subject) bool {
	var have uint64
	switch t.of {
	case bitsKind:
		have = 1 << s.Kind
	case bitsQuirks:
		have = uint64(s.Quirks)
	case bitsDuplicate:
		if s.Duplicate {
			have = 1
		}
	case bitsBookmarked:
		if s.Bookmarked {
			have = 1
		}
	}
	have &= t.known
	return have&t.mask != 0 || have == 0 && t.mask == 0
}

// plan lists the values where they are few: a list is looked up in an index, a bit is not. What excludes 0 says so: the
// condition of a partial index.
func (t bitTest) plan(c *Columns) condition {
	column := [...]string{
		bitsKind: c.Kind, bitsQuirks: c.Quirks, bitsDuplicate: c.Duplicate, bitsBookmarked: c.Bookmarked,
	}[t.of]
	const fewBits = 6
	switch {
	case column == "":
		return unknown()
	case t.mask == 0 && t.of == bitsDuplicate:
		return known(c.within(column, compare("ifnull("+column+", 0) = 0"), nil, []Range{{column + " <> 0", nil}}))
	case t.mask == 0:
		e := compare("(ifnull("+column+", 0) & ?) = 0", int64(t.known))
		return known(c.within(column, e, nil, []Range{{column + " <> 0", nil}}))
	}
	rare := compare(column + " <> 0") // the condition of a partial index
	if t.of != bitsKind && t.known >= 1<<fewBits {
		lowest := t.mask & -t.mask // no number that has one of the bits is smaller
		e := rare.join("AND", compare(column+" >= ?", int64(lowest)))
		e = e.join("AND", compare("("+column+" & ?) <> 0", int64(t.mask)))
		e.among = nil
		return known(c.within(column, e, e.itself(), nil))
	}
	values := t.values()
	e := compare(oneOf(column, len(values)), anys(values)...)
	if values[0] == 0 {
		return known(c.within(column, e, nil, rare.join("AND", e.not()).itself()))
	}
	e = rare.join("AND", e)
	e.among = nil
	return known(c.within(column, e, e.itself(), nil))
}

// values returns the numbers that the test holds for, of those that the known bits make.
func (t bitTest) values() (values []int64) {
	for n := uint64(0); n <= t.known; n++ {
		if t.of == bitsKind && n < 64 && t.mask&(1<<n) != 0 || t.of != bitsKind && n&t.mask != 0 && n&^t.known == 0 {
			values = append(values, int64(n))
		}
	}
	return values
}
