// Package icons has the drawings of the program: its own icon and the small
// ones of the window. All are drawn for it. The small ones are filled shapes in
// one colour, 24 by 24, which the window paints in the colour that fits.
package icons

import "embed"

// Small has the icons of the window.
//
//go:embed *.svg
var Small embed.FS

// App is the icon of the program, 512 pixels wide, made from mailcheckup.svg
// by "rsvg-convert --width 512".
//
//go:embed mailcheckup.png
var App []byte
