// Package assets holds what the programs carry with them: the icon, the HL7 dictionary and the sample messages.
package assets

import (
	"embed"
	"path"
	"strings"
)

//go:generate go run icon_render.go

// The notice of the dictionary's data, dictionary.LICENSE, has to go with it into every copy of the program.
//
//go:embed icon.png dictionary.bin dictionary.LICENSE samples/*.hl7
var files embed.FS

// Sample is a message of an invented patient, to try a listener with.
type Sample struct {
	// Name says what the sample shows, such as "adt-a01-admit-2.3": kind, event, what is special, HL7 version.
	Name string
	// Data is the message as it goes into a block: segments end with CR, characters are in the charset of MSH-18.
	Data []byte
}

// Icon returns the application's icon as a PNG of 512 × 512 pixels.
func Icon() []byte { return read("icon.png") }

// Dictionary returns the names and rules of HL7, for dict.Open.
func Dictionary() []byte { return read("dictionary.bin") }

// Samples returns the sample messages in the order of their names. The caller owns the data.
func Samples() []Sample {
	entries, err := files.ReadDir("samples")
	if err != nil {
		panic("assets: embedded samples: " + err.Error())
	}
	samples := make([]Sample, 0, len(entries))
	for _, e := range entries {
		samples = append(samples, Sample{
			Name: strings.TrimSuffix(e.Name(), ".hl7"),
			Data: read(path.Join("samples", e.Name())),
		})
	}
	return samples
}

// read panics when a file is not there: the compiler has put it there.
func read(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		panic("assets: embedded file: " + err.Error())
	}
	return data
}
