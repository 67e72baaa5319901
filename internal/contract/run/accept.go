package run

// An Acceptance is why a fault is let pass, and until when.
type Acceptance struct {
	Reason  string `json:"reason"`
	Expires string `json:"expires"`       // the last day, yyyy-mm-dd
	Pos     string `json:"pos,omitempty"` // where that is written: file:line:col
}

// Accepted is a finding that is let pass.
type Accepted struct {
	Finding
	By Acceptance `json:"by"`
}

// Accept takes out of the findings what accepts lets pass: problem by problem, so that the same fault in another rule
// stays a finding. What was accepted before is looked at again.
func (r *Result) Accept(accepts func(Problem) (Acceptance, bool)) {
	var left []Problem
	var order []Acceptance
	passed := map[Acceptance][]Problem{}
	for _, p := range r.problems() {
		why, ok := accepts(p)
		if !ok {
			left = append(left, p)
			continue
		}
		if passed[why] == nil {
			order = append(order, why)
		}
		passed[why] = append(passed[why], p)
	}
	r.Findings, r.Accepted = group(left, r.Operations), nil
	for _, why := range order {
		for _, f := range group(passed[why], r.Operations) {
			r.Accepted = append(r.Accepted, Accepted{f, why})
		}
	}
}
