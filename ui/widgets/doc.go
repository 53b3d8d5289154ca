// Package widgets has the parts that the views of the window are made of: the grid of rows, lines and bars that say
// something, layouts, side windows, and the theme. It knows view models, and no view.
package widgets
