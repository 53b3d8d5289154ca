package profile

import (
	"bytes"
	"fmt"

	"mllpscope/mllpcore/setting"

	"github.com/pelletier/go-toml/v2"
)

// Encode returns the profile as TOML, settings in the table's order and as values of their natural types. It fails when
// a setting is unknown, refused, a secret or a blob: what it returns can be parsed again.
func Encode(p Profile) ([]byte, error) {
	if _, err := p.Values(); err != nil {
		return nil, &Error{Path: p.Path, Err: err}
	}
	texts := make(map[string]string, len(p.Settings))
	for name, text := range p.Settings {
		row, err := setting.Lookup(name)
		if err != nil {
			return nil, &Error{Path: p.Path, Err: err}
		}
		if row.AliasOf != "" {
			name = row.AliasOf
		} else {
			name = row.Name
		}
		if texts[name], err = row.Check(text); err != nil {
			return nil, &Error{Path: p.Path, Err: err}
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# A profile of MLLPScope. Passwords are never kept here.\n\n%s = %s\n\n[%s]\n",
		keyName, quote(p.Name), keySettings)
	for _, row := range setting.Table() {
		if text, ok := texts[row.Name]; ok {
			fmt.Fprintf(&b, "%s = %s\n", row.Name, literal(row, text))
		}
	}
	if err := encodeRules(&b, p.Rules); err != nil {
		return nil, &Error{Path: p.Path, Err: err}
	}
	if err := encodeMutes(&b, p.Mutes); err != nil {
		return nil, &Error{Path: p.Path, Err: err}
	}
	if len(p.Window) > 0 {
		window, err := toml.Marshal(map[string]any{keyWindow: p.Window})
		if err != nil {
			return nil, &Error{Path: p.Path, Err: fmt.Errorf("window: %w", err)}
		}
		b.WriteByte('\n')
		b.Write(window)
	}
	return b.Bytes(), nil
}
