package dict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// node is a JSON value that knows where it stands.
type node struct {
	path    string // such as segments.ZPI.fields.1
	line    int
	value   any // string, json.Number, bool or nil; of an object and a list nothing
	object  bool
	list    bool
	members []node // of an object, by key; of a list, in order
	key     string
}

// jsonReader reads JSON into nodes.
type jsonReader struct {
	dec   *json.Decoder
	data  []byte
	line  int
	upTo  int
	depth int
}

// maxDepth is deeper than any overlay is.
const maxDepth = 20

func parseNodes(data []byte) (node, error) {
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data, line: 1}
	r.dec.UseNumber()
	root, err := r.read("", "")
	if err == nil {
		if _, err = r.dec.Token(); errors.Is(err, io.EOF) {
			return root, nil
		}
		err = errors.New("something follows after the end")
	}
	at := int(r.dec.InputOffset())
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = int(syntax.Offset)
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("it ends too early")
	}
	return node{}, fmt.Errorf("line %d: %w", r.lineAt(at), err)
}

// lineAt returns the line of a byte. The bytes asked for come in order.
func (r *jsonReader) lineAt(offset int) int {
	offset = min(offset, len(r.data))
	if offset > r.upTo {
		r.line += bytes.Count(r.data[r.upTo:offset], []byte("\n"))
		r.upTo = offset
	}
	return r.line
}

func (r *jsonReader) read(path, key string) (node, error) {
	token, err := r.dec.Token()
	if err != nil {
		return node{}, err
	}
	n := node{path: path, key: key, line: r.lineAt(int(r.dec.InputOffset())), value: token}
	delim, ok := token.(json.Delim)
	if !ok {
		return n, nil
	}
	if r.depth++; r.depth > maxDepth {
		return n, errors.New("too many levels")
	}
	defer func() { r.depth-- }()
	n.value, n.object, n.list = nil, delim == '{', delim == '['
	for i := 0; r.dec.More(); i++ {
		member, err := r.member(&n, i)
		if err != nil {
			return n, err
		}
		n.members = append(n.members, member)
	}
	_, err = r.dec.Token()
	return n, err
}

// member reads one member of an object or a list.
func (r *jsonReader) member(n *node, i int) (node, error) {
	key := strconv.Itoa(i + 1)
	if n.object {
		token, err := r.dec.Token()
		if err != nil {
			return node{}, err
		}
		key, _ = token.(string)
	}
	path := key
	if n.path != "" {
		path = n.path + "." + key
	}
	line := r.lineAt(int(r.dec.InputOffset()))
	for _, other := range n.members {
		if n.object && other.key == key {
			return node{}, fmt.Errorf("%s is there twice, first in line %d", path, other.line)
		}
	}
	member, err := r.read(path, key)
	if n.object {
		member.line = line // the key's, which is what a person looks for
	}
	return member, err
}
