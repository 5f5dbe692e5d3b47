package ui

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b color.Color) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// Text has a contrast of 4.5 to what is behind it, and frames one of 3 (WCAG
// 2.2, 1.4.3 and 1.4.11, level AA).
func TestContrast(t *testing.T) {
	type pair struct {
		front fyne.ThemeColorName
		back  []fyne.ThemeColorName
		least float64
	}
	surfaces := []fyne.ThemeColorName{theme.ColorNameBackground, colorPanel, theme.ColorNameOverlayBackground}
	pairs := []pair{
		{theme.ColorNameForeground, []fyne.ThemeColorName{theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameFocus}, 4.5},
		{colorText, append(surfaces, theme.ColorNameInputBackground, theme.ColorNameButton,
			theme.ColorNameMenuBackground, theme.ColorNameFocus, theme.ColorNameSelection,
			tinted(colorFine), tinted(colorNote)), 4.5},
		{colorMuted, surfaces, 4.5},
		{theme.ColorNamePlaceHolder, []fyne.ThemeColorName{theme.ColorNameInputBackground}, 4.5},
		{theme.ColorNameDisabled, append(surfaces, theme.ColorNameMenuBackground), 4.5},
		{theme.ColorNameForegroundOnPrimary, []fyne.ThemeColorName{theme.ColorNamePrimary}, 4.5},
		{theme.ColorNamePrimary, append(surfaces, tinted(colorFine), tinted(colorNote)), 4.5},
		{colorFrame, []fyne.ThemeColorName{colorPanel, theme.ColorNameInputBackground}, 3},
	}
	for _, state := range []fyne.ThemeColorName{colorIdle, colorRunning, colorFine, colorNote, colorWarn, colorProblem} {
		pairs = append(pairs, pair{state, []fyne.ThemeColorName{tinted(state), colorPanel}, 4.5})
	}
	th := newDesign("", 0)
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		for _, p := range pairs {
			for _, back := range p.back {
				if got := contrast(th.Color(p.front, variant), th.Color(back, variant)); got < p.least {
					t.Errorf("%s: %s on %s has %.2f, less than %.1f", name, p.front, back, got, p.least)
				}
			}
		}
	}
}

// Both palettes have the same colours.
func TestPalettes(t *testing.T) {
	for name := range light {
		if _, ok := dark[name]; !ok {
			t.Errorf("there is no dark %s", name)
		}
	}
	if len(light) != len(dark) {
		t.Errorf("%d light colours, %d dark ones", len(light), len(dark))
	}
}
