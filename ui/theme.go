package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours of our own, beside Fyne's. What is shown in a state's colour is also
// said by an icon and a word.
const (
	colorText    fyne.ThemeColorName = "text"    // of text, but for what Fyne writes
	colorFrame   fyne.ThemeColorName = "frame"   // round what can be typed in
	colorPanel   fyne.ThemeColorName = "panel"   // behind a group of things
	colorMuted   fyne.ThemeColorName = "muted"   // of text that explains
	colorIdle    fyne.ThemeColorName = "idle"    // waiting, or not reached
	colorRunning fyne.ThemeColorName = "running" // under way
	colorFine    fyne.ThemeColorName = "fine"
	colorNote    fyne.ThemeColorName = "note"
	colorWarn    fyne.ThemeColorName = "warn"
	colorProblem fyne.ThemeColorName = "problem"
)

// tinted is the pale background on which a state's colour is legible.
func tinted(name fyne.ThemeColorName) fyne.ThemeColorName { return name + "Tint" }

// Sizes of our own, beside Fyne's.
const (
	sizeBody     fyne.ThemeSizeName = "body"
	sizeCaption  fyne.ThemeSizeName = "caption"
	sizeSubtitle fyne.ThemeSizeName = "subtitle"
	sizeTitle    fyne.ThemeSizeName = "title"
	sizeRadius   fyne.ThemeSizeName = "radius"
	sizeRing     fyne.ThemeSizeName = "ring" // the width of the frame round what has the focus
)

// A design is how the window looks: Fyne's own theme with calmer colours, larger
// type, and contrasts that meet WCAG 2.2, level AA.
type design struct {
	fyne.Theme
	look    string // light or dark; "": as the system has it
	percent int    // the size of text; 0: 100
}

// newDesign makes the design in a look ("light", "dark", or "" for that of the
// system) and with a size of text in percent, 0 for the usual one.
func newDesign(look string, percent int) design {
	return design{theme.DefaultTheme(), look, percent}
}

// Color implements [fyne.Theme].
func (d design) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch d.look {
	case "light":
		variant = theme.VariantLight
	case "dark":
		variant = theme.VariantDark
	}
	palette := light
	if variant == theme.VariantDark {
		palette = dark
	}
	if name == theme.ColorNameForeground {
		return inMenus(palette[name])
	}
	if rgb, ok := palette[name]; ok {
		return color.NRGBA{uint8(rgb >> 24), uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb)}
	}
	return d.Theme.Color(name, variant)
}

// inMenus is a colour in which Fyne shows shortcuts legibly. For their opacity it
// takes the last eight bits of 95 % of the colour's (Fyne 2.7.1), a fifth where that
// is full. Of this opacity, which is full to all others, those bits are full too.
func inMenus(rgb uint32) color.Color {
	wide := func(v uint32) uint16 { return uint16(v&0xFF) * 0x101 }
	return color.RGBA64{wide(rgb >> 24), wide(rgb >> 16), wide(rgb >> 8), 0xFFCA}
}

// Size implements [fyne.Theme].
func (d design) Size(name fyne.ThemeSizeName) float32 {
	size, ok := sizes[name]
	if !ok {
		size = d.Theme.Size(name)
	}
	if d.percent == 0 || !grows[name] {
		return size
	}
	return whole(size * float32(d.percent) / 100)
}

// grows are the sizes that go with that of text.
var grows = map[fyne.ThemeSizeName]bool{
	theme.SizeNameText: true, theme.SizeNameCaptionText: true, theme.SizeNameHeadingText: true, theme.SizeNameSubHeadingText: true,
	theme.SizeNameInlineIcon: true, sizeBody: true, sizeCaption: true, sizeSubtitle: true, sizeTitle: true,
}

// Type of 14 or 15 is drawn into one pixel less than it needs (Fyne 2.7.1).
var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameText:            16,
	theme.SizeNameCaptionText:     13,
	theme.SizeNameInnerPadding:    10,
	theme.SizeNameInputRadius:     8,
	theme.SizeNameInputBorder:     0, // the frame of a field takes its place
	theme.SizeNameSelectionRadius: 6,
	theme.SizeNameScrollBar:       12,
	theme.SizeNameScrollBarSmall:  5,

	sizeBody:     16,
	sizeCaption:  13,
	sizeSubtitle: 18,
	sizeTitle:    24,
	sizeRadius:   12,
	sizeRing:     3,
}

// Colours are written as red, green, blue and opacity.
var light = map[fyne.ThemeColorName]uint32{
	theme.ColorNameBackground:          0xF4F6FAFF,
	theme.ColorNameForeground:          0x1A2230FF,
	theme.ColorNamePrimary:             0x1557B0FF,
	theme.ColorNameForegroundOnPrimary: 0xFFFFFFFF,
	theme.ColorNameHyperlink:           0x1557B0FF,
	theme.ColorNameFocus:               0xCFE0F8FF,
	theme.ColorNameSelection:           0xBFD7F5FF,
	theme.ColorNameHover:               0x1557B014,
	theme.ColorNamePressed:             0x1557B02E,
	theme.ColorNameButton:              0xE7ECF4FF,
	theme.ColorNameDisabled:            0x626D7FFF,
	theme.ColorNameDisabledButton:      0xE3E7EEFF,
	theme.ColorNamePlaceHolder:         0x626D7FFF,
	theme.ColorNameInputBackground:     0xFFFFFFFF,
	theme.ColorNameInputBorder:         0xFFFFFFFF,
	theme.ColorNameSeparator:           0xDCE2ECFF,
	theme.ColorNameMenuBackground:      0xFFFFFFFF,
	theme.ColorNameOverlayBackground:   0xFFFFFFFF,
	theme.ColorNameHeaderBackground:    0xFFFFFFFF,
	theme.ColorNameScrollBar:           0x5B677C99,
	theme.ColorNameScrollBarBackground: 0x5B677C1A,
	theme.ColorNameShadow:              0x1A223026,
	theme.ColorNameSuccess:             0x00694EFF,
	theme.ColorNameWarning:             0x7A4F00FF,
	theme.ColorNameError:               0xA83412FF,

	colorText:            0x1A2230FF,
	colorFrame:           0x7F8AA0FF,
	colorPanel:           0xFFFFFFFF,
	colorMuted:           0x4A5669FF,
	colorIdle:            0x5D687AFF,
	colorRunning:         0x1557B0FF,
	colorFine:            0x00694EFF,
	colorNote:            0x1557B0FF,
	colorWarn:            0x7A4F00FF,
	colorProblem:         0xA83412FF,
	tinted(colorIdle):    0xEDF0F5FF,
	tinted(colorRunning): 0xE4EEFBFF,
	tinted(colorFine):    0xDFF3ECFF,
	tinted(colorNote):    0xE4EEFBFF,
	tinted(colorWarn):    0xFBF0D9FF,
	tinted(colorProblem): 0xFBE7E1FF,
}

var dark = map[fyne.ThemeColorName]uint32{
	theme.ColorNameBackground:          0x14171CFF,
	theme.ColorNameForeground:          0xEDF0F5FF,
	theme.ColorNamePrimary:             0x7DB1FFFF,
	theme.ColorNameForegroundOnPrimary: 0x0B1A30FF,
	theme.ColorNameHyperlink:           0x7DB1FFFF,
	theme.ColorNameFocus:               0x2C4568FF,
	theme.ColorNameSelection:           0x35527BFF,
	theme.ColorNameHover:               0x7DB1FF1A,
	theme.ColorNamePressed:             0x7DB1FF33,
	theme.ColorNameButton:              0x2B323DFF,
	theme.ColorNameDisabled:            0x97A2B4FF,
	theme.ColorNameDisabledButton:      0x262C36FF,
	theme.ColorNamePlaceHolder:         0x97A2B4FF,
	theme.ColorNameInputBackground:     0x171B21FF,
	theme.ColorNameInputBorder:         0x171B21FF,
	theme.ColorNameSeparator:           0x333B47FF,
	theme.ColorNameMenuBackground:      0x242A33FF,
	theme.ColorNameOverlayBackground:   0x1F242CFF,
	theme.ColorNameHeaderBackground:    0x1F242CFF,
	theme.ColorNameScrollBar:           0xA9B4C699,
	theme.ColorNameScrollBarBackground: 0xA9B4C61A,
	theme.ColorNameShadow:              0x00000080,
	theme.ColorNameSuccess:             0x63D0ABFF,
	theme.ColorNameWarning:             0xEDBD69FF,
	theme.ColorNameError:               0xFF9C7DFF,

	colorText:            0xEDF0F5FF,
	colorFrame:           0x78849AFF,
	colorPanel:           0x1F242CFF,
	colorMuted:           0xB7C0CEFF,
	colorIdle:            0xA3AEBEFF,
	colorRunning:         0x7DB1FFFF,
	colorFine:            0x63D0ABFF,
	colorNote:            0x7DB1FFFF,
	colorWarn:            0xEDBD69FF,
	colorProblem:         0xFF9C7DFF,
	tinted(colorIdle):    0x2B323DFF,
	tinted(colorRunning): 0x213048FF,
	tinted(colorFine):    0x16382FFF,
	tinted(colorNote):    0x213048FF,
	tinted(colorWarn):    0x3B301AFF,
	tinted(colorProblem): 0x44271FFF,
}
