package query

// damagedTest holds where a message is not as it was kept. Who reads the body finds that out: no database knows it of
// what nobody has read yet.
type damagedTest struct{}

func (damagedTest) needs() Needs { return Needs{Body: true} }

func (damagedTest) match(s *subject) bool { return s.Damaged != "" }

func (damagedTest) plan(*Columns) condition { return unknown() }
