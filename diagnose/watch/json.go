package watch

import (
	"encoding/json"
	"time"

	"mailcheckup/diagnose"
)

// The form of a summary in JSON. Durations are in milliseconds; what is not
// known is left out.
type (
	summaryForm struct {
		Begin   time.Time              `json:"begin"`
		End     time.Time              `json:"end"`
		Every   float64                `json:"every_ms"`
		Looks   int                    `json:"looks"`
		Failed  int                    `json:"failed"`
		ByCause map[diagnose.Cause]int `json:"causes"`
		ByStage map[diagnose.Stage]int `json:"stages"`
		ByLine  map[Line]int           `json:"line"`
		Outages []outageForm           `json:"outages"`
		Gaps    []gapForm              `json:"gaps"`
		Connect spreadForm             `json:"connect_ms"`
		Took    spreadForm             `json:"took_ms"`
	}
	outageForm struct {
		Begin  time.Time      `json:"begin"`
		End    time.Time      `json:"end"`
		Before time.Time      `json:"before,omitzero"`
		After  time.Time      `json:"after,omitzero"`
		Looks  int            `json:"looks"`
		Cause  diagnose.Cause `json:"cause"`
		Line   Line           `json:"line"`
	}
	gapForm struct {
		Begin  time.Time `json:"begin"`
		Length float64   `json:"length_ms"`
	}
	spreadForm struct {
		Median float64 `json:"median"`
		Worst  float64 `json:"worst"`
	}
)

// MarshalJSON implements [json.Marshaler].
func (sum Summary) MarshalJSON() ([]byte, error) {
	form := summaryForm{
		sum.Begin, sum.End, inMS(sum.Every), sum.Looks, sum.Failed, sum.ByCause, sum.ByStage, sum.ByLine,
		[]outageForm{}, []gapForm{}, spreadOf(sum.Connect), spreadOf(sum.Took),
	}
	for _, o := range sum.Outages {
		form.Outages = append(form.Outages, outageForm(o))
	}
	for _, gap := range sum.Gaps {
		form.Gaps = append(form.Gaps, gapForm{gap.Begin, inMS(gap.Length)})
	}
	return json.Marshal(form)
}

func spreadOf(s Spread) spreadForm { return spreadForm{inMS(s.Median), inMS(s.Worst)} }
