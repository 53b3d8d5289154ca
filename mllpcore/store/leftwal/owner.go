package leftwal

import (
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"slices"

	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/walfile"
)

// A WAL says nothing of which log it belongs to: SQLite lays whatever stands beside a file over it. So the log has a
// number, meta.wal, in whose upper half is what chance gave, and in the lower half the first salt of the WAL at the
// time, which grows by one whenever that begins anew. The number is changed, in the WAL, whenever what is in it is
// about to be copied, and when the log is closed (walsign.go). The number that the log's file holds is therefore in the
// WAL from which the file was changed last, and in no older one and no other log's. One that has begun anew since shows
// it as well, as soon as it has any image of meta; until then its salt tells.

// metaPages is how many pages at the beginning of a file are searched for meta. SQLite keeps the first pages of all
// tables there.
const metaPages = 64

// BelongsTo tells whether a WAL is that of a database, or that this cannot be told: neither older programs nor other
// databases have such a number, and a damaged one may have lost it.
func BelongsTo(w *walfile.File, database io.ReaderAt) bool {
	noted := SignsOf(database)
	if len(noted) == 0 || len(w.Frames) == 0 {
		return true
	}
	shows, rotten := false, !w.HeaderWhole
	page := make([]byte, w.PageBytes)
	for i := range w.Frames {
		if w.Frames[i].State == walfile.FrameBroken {
			rotten = true
			continue
		}
		if w.Page(i, page) != nil {
			continue // as good as damaged
		}
		for _, sign := range signsIn(page) {
			shows = true
			if slices.Contains(noted, sign) {
				return true
			}
		}
	}
	if shows && !rotten {
		return false
	}
	return slices.ContainsFunc(noted, func(sign int64) bool {
		begun := binary.BigEndian.Uint32([]byte(w.Salt)) - uint32(sign) //nolint:gosec // its lower half
		return begun == 1 || begun == 0 && rotten
	})
}

// SignsOf returns the numbers that a database's own file holds; in general one, or none.
func SignsOf(database io.ReaderAt) (signs []int64) {
	for meta := range metaOf(database) {
		if meta[tables.SignRow] != 0 {
			signs = append(signs, meta[tables.SignRow])
		}
	}
	return signs
}

// metaOf yields what a database's own file holds of the table meta, page by page.
func metaOf(database io.ReaderAt) iter.Seq[map[string]int64] {
	return func(yield func(map[string]int64) bool) {
		var header [vfs.HeaderBytes]byte
		if _, err := database.ReadAt(header[:], 0); err != nil {
			return
		}
		size := walfile.PageSizeIn(header[:])
		if size == 0 {
			return
		}
		page := make([]byte, size)
		for n := int64(1); n < metaPages; n++ {
			_, err := database.ReadAt(page, n*int64(size))
			if errors.Is(err, io.EOF) {
				return
			}
			if meta := MetaIn(page); err == nil && meta != nil && !yield(meta) {
				return
			}
		}
	}
}

// signsIn returns the numbers in an image of meta, none for another page.
func signsIn(page []byte) (signs []int64) {
	meta := MetaIn(page)
	for _, name := range [...]string{tables.SignRow, tables.SignBeforeRow} {
		if sign := meta[name]; sign != 0 {
			signs = append(signs, sign)
		}
	}
	return signs
}

// MetaIn reads a page of the table meta; nil when it is none.
func MetaIn(page []byte) map[string]int64 {
	if !dbpage.TreePage(page, false) || page[0] != dbpage.LeafOfIndex {
		return nil
	}
	meta := map[string]int64{}
	for i := range dbpage.CellCount(page) {
		at := int(binary.BigEndian.Uint16(page[dbpage.LeafHeaderBytes+2*i:]))
		if at >= len(page) {
			return nil
		}
		size, n := dbpage.ReadVarint(page[at:])
		if n == 0 || size > uint64(len(page)-at-n) {
			return nil
		}
		name, value, ok := metaRow(page[at+n : at+n+int(size)])
		if !ok {
			return nil
		}
		meta[name] = value
	}
	if _, ok := meta["derived"]; !ok { // of the table message, whatever its form
		return nil
	}
	return meta
}

func metaRow(row []byte) (name string, value int64, ok bool) {
	columns, head := dbpage.ReadColumns(row, 2)
	if len(columns) != 2 || !columns[0].Fits('t') || !columns[1].Fits('n') ||
		head+columns[0].N+columns[1].N != len(row) {
		return "", 0, false
	}
	name, _ = columns[0].Value(row[head:]).(string)
	value, _ = columns[1].Value(row[head+columns[0].N:]).(int64)
	return name, value, true
}

// HasIdentity tells whether a database's own file holds the number.
func HasIdentity(database io.ReaderAt, identity int64) bool {
	for meta := range metaOf(database) {
		if identity != 0 && meta[tables.IdentityRow] == identity {
			return true
		}
	}
	return false
}

// OpenMarked tells whether a database's own file holds the mark.
func OpenMarked(database io.ReaderAt) bool {
	for meta := range metaOf(database) {
		if meta["open"] != 0 {
			return true
		}
	}
	return false
}
