package agreement

import (
	"regexp"
	"strings"
)

// A difference is something that the stub and the generated server say in different words, and why.
type difference struct {
	name, reason string
	// same brings an answer to r into a form that both share.
	same func(r request, a answer) answer
}

// differences are what may differ. One that nothing differs in any more is an error.
var differences = []difference{
	{"credentials", "the stub names security schemes, the generated server what a request has to carry",
		replace(`security: needs .*`, "security: needs …")},
	{"JSON", "the stub has the words of encoding/json, the generated server those of runtime/wire",
		replace(`must be JSON: .*`, "must be JSON: …")},
	{"times", "the stub holds a time to its pattern as well as to its format",
		replace(`query (begin|end)_time: must match [^;]*; `, "")},
	{"long names", "the stub repeats names in full", replace(`a{200,}…?:`, "a…:")},
	{"editions", "what one cloud alone has is in the generated types and not in contract.json",
		func(r request, a answer) answer {
			if strings.Contains(r.raw, `"database_tables"`) {
				return answer{}
			}
			return a
		}},
	{"large integers", "the generated server has 64 bits for an integer without bounds",
		func(r request, a answer) answer {
			if r.name == "query offset=9223372036854775808" {
				return answer{}
			}
			return a
		}},
	{"values", "the stub shows arrays and objects anew, the generated server as they came",
		func(_ request, a answer) answer {
			a.Message = values.ReplaceAllStringFunc(a.Message, func(got string) string {
				return strings.NewReplacer(`"`, "", `\`, "", " ", "").Replace(got)
			})
			return a
		}},
}

var values = regexp.MustCompile(`got "?[\[{][^;]*`)

func replace(pattern, by string) func(request, answer) answer {
	expression := regexp.MustCompile("(?s)" + pattern)
	return func(_ request, a answer) answer {
		a.Message = expression.ReplaceAllString(a.Message, by)
		return a
	}
}

// without returns a as it is but for all differences except one.
func without(except string, r request, a answer) answer {
	for _, d := range differences {
		if d.name != except {
			a = d.same(r, a)
		}
	}
	return a
}
