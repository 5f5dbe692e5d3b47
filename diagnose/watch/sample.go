package watch

import (
	"encoding/json"
	"math"
	"time"

	"mailcheckup/diagnose"
)

// A Sample is what came of one look.
type Sample struct {
	When    time.Time      // it began, by the wall clock
	Took    time.Duration  // until the server had said what it can do, or the look failed
	Connect time.Duration  // what the connection took to come about; 0: it did not
	Cause   diagnose.Cause // [diagnose.Healthy], something slow or odd, or why it failed
	Stage   diagnose.Stage // where it stopped; "": nowhere
	Line    Line           // the person's own side meanwhile; "" where the look did not fail
	Gap     time.Duration  // nothing was looked at for so long before, as the computer slept or no watch ran; 0: it came in time
}

// Failed says that the look did not come to its end.
func (s Sample) Failed() bool { return s.Stage != "" }

// End is when the look was over.
func (s Sample) End() time.Time { return s.When.Add(s.Took) }

// sampleOf is what came of the finished check-up c that began at when.
func sampleOf(c diagnose.Checkup, connect time.Duration, when time.Time) Sample {
	if first := &c.Outcomes[0]; first.Stage == diagnose.StageInput && !first.Stopped {
		first.Findings = nil // how the settings were typed is not how the server fares
	}
	v := c.Verdict()
	s := Sample{When: when, Took: c.Took.Truncate(time.Microsecond), Connect: connect.Truncate(time.Microsecond), Cause: v.Cause}
	if v.Severity() == diagnose.Fail {
		s.Stage, s.Line = v.Stage, lineOf(v.Cause)
	}
	return s
}

// The form of a sample in JSON. Durations are in milliseconds.
type sampleForm struct {
	When    time.Time      `json:"when"`
	Took    float64        `json:"took_ms"`
	Connect float64        `json:"connect_ms,omitempty"`
	Cause   diagnose.Cause `json:"cause"`
	Stage   diagnose.Stage `json:"stage,omitempty"`
	Line    Line           `json:"line,omitempty"`
	Gap     float64        `json:"gap_ms,omitempty"`
}

// MarshalJSON implements [json.Marshaler].
func (s Sample) MarshalJSON() ([]byte, error) {
	return json.Marshal(sampleForm{s.When, inMS(s.Took), inMS(s.Connect), s.Cause, s.Stage, s.Line, inMS(s.Gap)})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (s *Sample) UnmarshalJSON(data []byte) error {
	var f sampleForm
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	*s = Sample{f.When, ofMS(f.Took), ofMS(f.Connect), f.Cause, f.Stage, f.Line, ofMS(f.Gap)}
	return nil
}

// inMS gives d in milliseconds, exact to the thousandth.
func inMS(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func ofMS(ms float64) time.Duration {
	return time.Duration(math.Round(ms*1000)) * time.Microsecond
}
