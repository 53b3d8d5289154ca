package recovery

import (
	"net/url"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/verify"
)

// sink is the new log that rows are written to.
type sink struct {
	conn      *sqlite.Conn
	pending   int
	notProven map[int64]bool
	damaged   [dbpage.RowKinds]map[int64]bool // by what rows are of
	older     map[int64]bool                  // what belongs to messages, of images that were not the newest
	meta      map[string]int64                // what the damaged log says of itself
	most      int64                           // what has a higher ID is another program's
	alone     bool                            // it is a WAL: what it has of messages that are not in it tells nothing
	unsummed  int64                           // the highest ID of a row without a checksum
}

// newSink makes a log in the file, which is empty.
func newSink(path string) (*sink, error) {
	c, err := sqlite.Open(path, url.Values{
		"mode": {"rw"}, sqlite.Pragmas: {"synchronous(OFF)", "locking_mode(EXCLUSIVE)"},
	})
	if err != nil {
		return nil, err
	}
	k := &sink{
		conn: c, most: tables.LastID / 2,
		notProven: map[int64]bool{}, older: map[int64]bool{}, meta: map[string]int64{},
	}
	for kind := range k.damaged {
		k.damaged[kind] = map[int64]bool{}
	}
	err = tables.Create(c, tables.SchemaVersion)
	for _, q := range []string{"PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = OFF"} {
		if err == nil {
			_, err = c.Number(q)
		}
	}
	if err == nil {
		err = c.Exec("BEGIN")
	}
	if err != nil {
		_ = c.Close() // the file is given up
		return nil, err
	}
	return k, nil
}

// rowsTogetherWritten is after how many rows the new log is given to the system.
const rowsTogetherWritten = 1000

// take takes a row that was found; its values hold only now. An older one counts where there is none that is newer.
func (k *sink) take(r *dbpage.Row, older bool) error {
	good := r.Right || !r.Sum && r.Plausible() && !older
	if r.ID() <= 0 {
		return nil
	}
	if !good || r.ID() > k.most {
		k.damaged[r.Kind][r.ID()] = true
		return nil
	}
	if older && r.Kind != dbpage.RowMessage {
		k.older[r.ID()] = true
	}
	if k.pending++; k.pending%rowsTogetherWritten == 0 {
		for _, q := range [...]string{"COMMIT", "BEGIN"} {
			if err := k.conn.Exec(q); err != nil {
				return err
			}
		}
	}
	if !r.Sum {
		k.unsummed = max(k.unsummed, r.ID())
	}
	return k.write(r)
}

func (k *sink) write(r *dbpage.Row) error {
	c, id := k.conn, r.ID()
	switch r.Kind {
	case dbpage.RowMessage:
		if r.Right && k.notProven[id] {
			delete(k.notProven, id)
			if err := c.Exec("DELETE FROM message WHERE id = ?", id); err != nil {
				return err
			}
		}
		n, err := c.ExecCount(tables.InsertMessage+"(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			r.Padded(tables.MessageColumnCount)...)
		if n > 0 && !r.Right {
			k.notProven[id] = true
		}
		return err
	case dbpage.RowAnswer:
		return c.Exec("INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			r.Padded(dbpage.MostColumns)...)
	default:
		v := r.Padded(tables.MessageColumnCount)
		if v[4] == nil {
			v[4] = ""
		}
		return c.Exec("INSERT INTO mark (id, bookmarked, note, deleted, damaged, sum) VALUES (?, ?, ?, ?, ?, ?) "+
			"ON CONFLICT DO NOTHING", v...)
	}
}

// finish leaves a log that was closed in good order, and counts.
func (k *sink) finish() (r Recovered, err error) {
	c := k.conn
	if err := k.findLost(&r); err != nil {
		return r, err
	}
	for _, q := range [...]string{
		"DELETE FROM answer WHERE id NOT IN (SELECT id FROM message)",
		"DELETE FROM mark WHERE id NOT IN (SELECT id FROM message)",
		"UPDATE meta SET value = (SELECT ifnull(max(id), 0) FROM message) WHERE name = 'last'",
		tables.EndOpenMark,
	} {
		if err := c.Exec(q); err != nil {
			return r, err
		}
	}
	if err := c.Exec(tables.SetMeta, "unsummed", k.unsummed); err != nil {
		return r, err
	}
	if log := k.meta[tables.IdentityRow]; log > 0 { // it is the same log, which goes on
		if err := c.Exec(tables.SetIdentity, log); err != nil {
			return r, err
		}
	}
	r.NotProven = int64(len(k.notProven))
	for query, to := range map[string]*int64{
		"SELECT count(*) FROM message": &r.Whole, "SELECT count(*) FROM answer": &r.Answers,
		"SELECT count(*) FROM mark":                                            &r.Marks,
		"SELECT ifnull(max(id) - min(id) + 1 - count(*), 0) FROM message":      &r.Unused,
		"SELECT count(*) FROM message WHERE id NOT IN (SELECT id FROM answer)": &r.NoAnswers,
	} {
		if *to, err = c.Number(query); err != nil {
			return r, err
		}
	}
	r.Whole -= r.NotProven
	return r, c.Exec("COMMIT")
}

// findLost finds what is damaged and in no other place whole, and messages that something belongs to and that are not
// there. All that belongs to a message goes with it.
func (k *sink) findLost(r *Recovered) error {
	var err error
	const noMessage = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = ?1)"
	if r.DamagedIDs, err = k.those(k.damaged[dbpage.RowMessage], noMessage); err != nil {
		return err
	}
	r.Damaged = int64(len(r.DamagedIDs))
	r.DamagedIDs = r.DamagedIDs[:min(len(r.DamagedIDs), verify.MaxFindings)]
	for kind, count := range map[dbpage.RowKind]*int64{dbpage.RowAnswer: &r.BadAnswers, dbpage.RowMark: &r.BadMarks} {
		table := map[dbpage.RowKind]string{dbpage.RowAnswer: "answer", dbpage.RowMark: "mark"}[kind]
		ids, err := k.those(k.damaged[kind], "SELECT EXISTS (SELECT 1 FROM message WHERE id = ?1) AND "+
			"NOT EXISTS (SELECT 1 FROM "+table+" WHERE id = ?1)")
		if err != nil {
			return err
		}
		*count = int64(len(ids))
	}
	if k.alone {
		return nil
	}
	err = k.conn.Query(func(v []any) (bool, error) {
		if id := sqlite.Int(v[0]); !k.older[id] && !k.damaged[dbpage.RowMessage][id] {
			r.LostIDs = append(r.LostIDs, message.ID(id))
		}
		return true, nil
	}, "SELECT id FROM answer UNION SELECT id FROM mark EXCEPT SELECT id FROM message ORDER BY 1")
	if err != nil {
		return err
	}
	listed, err := k.conn.Number("SELECT count(*) FROM message m LEFT JOIN mark k ON k.id = m.id "+
		"WHERE m.id <= ? AND k.deleted IS NULL", k.meta["derived"])
	r.Lost = max(int64(len(r.LostIDs)), k.meta["count"]-listed-r.Damaged)
	r.LostIDs = r.LostIDs[:min(len(r.LostIDs), verify.MaxFindings)]
	return err
}

// whole tells whether nothing was found damaged.
func (k *sink) whole() bool {
	return !slices.ContainsFunc(k.damaged[:], func(ids map[int64]bool) bool { return len(ids) > 0 })
}

// those returns the IDs of which a question is true.
func (k *sink) those(ids map[int64]bool, question string) (all []message.ID, err error) {
	for id := range ids {
		is, err := k.conn.Number(question, id)
		if err != nil {
			return nil, err
		}
		if is != 0 {
			all = append(all, message.ID(id))
		}
	}
	slices.Sort(all)
	return all, nil
}
