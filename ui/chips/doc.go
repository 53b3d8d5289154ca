// Package chips is the line that says what holds now and is easily forgotten: that data is hidden, that nothing is on
// disk, that rules change answers. Nothing closes a chip but the end of what it says.
package chips
