package reading

import (
	"context"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
)

// Mark is what a person noted about a message.
type Mark struct {
	Bookmarked bool // retention leaves it alone
	Note       string
}

// Marked returns what a person noted about a message.
func (r *Reader) Marked(ctx context.Context, id message.ID) (m Mark, err error) {
	err = r.Read(ctx, func(c *sqlite.Conn) error {
		return c.QueryContext(ctx, func(v []any) (bool, error) {
			m.Bookmarked, m.Note = sqlite.Int(v[0]) != 0, sqlite.Text(v[1])
			return false, nil
		}, "SELECT bookmarked, note FROM mark WHERE id = ?", int64(id))
	})
	return m, err
}
