package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// versionNames are the folders of the npm package.
var versionNames = [...]string{"2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1"}

// The source as the npm package has it: opt is 1 optional, 2 required, 3 conditional, 4 withdrawn; rep and max 0 are
// any number.
type (
	source struct {
		tables   map[string]table
		versions map[string]version
	}
	table struct {
		Desc   string            `json:"desc"`
		Values map[string]string `json:"values"`

		spans map[string]span // of the values that are not in the table of every version
		open  bool            // other values are as good
	}
	version struct {
		types    map[string]dataType
		segments map[string]segment
		messages map[string]message
	}
	dataType struct {
		Desc      string  `json:"desc"`
		Subfields []field `json:"subfields"`
	}
	segment struct {
		Desc   string  `json:"desc"`
		Fields []field `json:"fields"`
	}
	field struct {
		Desc     string `json:"desc"`
		Datatype string `json:"datatype"`
		Opt      int    `json:"opt"`
		Rep      int    `json:"rep"`
		Len      int    `json:"len"`
		Table    int    `json:"table"`
	}
	message struct {
		Desc     string `json:"desc"`
		Segments struct {
			Segments []part `json:"segments"`
		} `json:"segments"`
		open bool // the standard lets any segments stand in it
	}
	part struct {
		Name      string `json:"name"`
		Desc      string `json:"desc"`
		Min       int    `json:"min"`
		Max       int    `json:"max"`
		Children  []part `json:"children"`
		Compounds []part `json:"compounds"`
	}
)

func readSource(dir string) (*source, error) {
	src := &source{versions: make(map[string]version)}
	if err := readScript(filepath.Join(dir, "lib", "tables.js"), &src.tables); err != nil {
		return nil, err
	}
	for _, name := range versionNames {
		var v version
		files := map[string]any{"fields.js": &v.types, "segments.js": &v.segments, "messages.js": &v.messages}
		for file, into := range files {
			if err := readScript(filepath.Join(dir, "lib", name, file), into); err != nil {
				return nil, err
			}
		}
		for id, m := range v.messages {
			m.open = slices.ContainsFunc(m.Segments.Segments, isPlaceholder)
			parts, err := repair(m.Segments.Segments)
			if err != nil {
				return nil, fmt.Errorf("version %s, message %s: %w", name, id, err)
			}
			m.Segments.Segments = withHeader(parts)
			v.messages[id] = m
		}
		src.versions[name] = v
	}
	rows, err := parseCorrections(corrections)
	if err != nil {
		return nil, err
	}
	if err := src.apply(rows); err != nil {
		return nil, err
	}
	return src, src.addHistories(histories)
}

// readScript reads the one object literal of a file such as "var tables = {…}; module.exports = tables;". It is JSON.
func readScript(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the npm package: %w", err)
	}
	start, end := bytes.IndexByte(data, '{'), bytes.LastIndexByte(data, '}')
	if start < 0 || end < start {
		return fmt.Errorf("%s: no object in it", path)
	}
	if err := json.Unmarshal(data[start:end+1], into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// withHeader puts MSH before the few structures of version 2.6 that the package begins with their second segment.
func withHeader(parts []part) []part {
	if len(parts) > 0 && parts[0].Name == "MSH" {
		return parts
	}
	return append([]part{{Name: "MSH", Desc: "Message Header", Min: 1, Max: 1}}, parts...)
}

// lost holds the names of choices that the package lost in versions 2.7 and 2.7.1 (CCM, CCR, CCU…), by their number:
// chapter 11 of the standard.
var lost = map[int]string{
	2:  "ROL,PRT",
	4:  "AIS,AIG,AIL,AIP",
	12: "OBR,ODS,PR1,RF1,AL1,IAM,ACC,RMI,DB1,DG1,DRG,PDA",
}

// isPlaceholder reports whether a part of version 2.3 stands for any segment.
func isPlaceholder(p part) bool {
	return p.Name == "GenericSegment" || slices.ContainsFunc(p.Children, isPlaceholder)
}

// repair fills in lost names, drops the placeholder of version 2.3 for any segment, and tidies names.
func repair(parts []part) ([]part, error) {
	var kept []part
	for _, p := range parts {
		if isPlaceholder(p) {
			continue
		}
		if len(p.Compounds) > 0 && strings.Trim(p.Name, ",") == "" {
			names := strings.Split(lost[len(p.Compounds)], ",")
			if len(names) != len(p.Compounds) {
				return nil, fmt.Errorf("a choice of %d without names", len(p.Compounds))
			}
			p.Name = strings.Join(names, ",")
			for i, name := range names {
				p.Compounds[i].Name = name
			}
		}
		if strings.HasPrefix(p.Name, "TIIMING") {
			p.Name = "TIMING" // a slip in OML_O21
		}
		if p.Name == "" {
			return nil, fmt.Errorf("a part without a name beside %d others", len(parts)-1)
		}
		var err error
		if p.Children, err = repair(p.Children); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		kept = append(kept, p)
	}
	return kept, nil
}
