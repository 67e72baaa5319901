// Package lint judges a lowered description: what is wrong with it, and what will give its readers trouble.
package lint

import (
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// A Rule is one demand on descriptions. One whose severity is [finding.Error] must be met before anything is generated;
// the others are the style of a well-kept description.
type Rule struct {
	ID       string // in kebab-case: "example-valid"; testdata has a folder of that name
	Purpose  string // one sentence: what is demanded, and why where that is not plain
	Severity finding.Severity

	check func(*contract.Service, reporter)
}

// A reporter records what breaks a rule, at the position of a part of the model.
type reporter func(pos, format string, args ...any)

// Rules lists all rules, errors first.
func Rules() []Rule { return slices.Clone(rules) }

// Run holds a description against all rules. The findings are sorted, each is there once, and has the id of its rule.
func Run(s *contract.Service) finding.Findings {
	var found finding.Findings
	for _, rule := range rules {
		rule.check(s, func(pos, format string, args ...any) {
			f := finding.Errorf(finding.ParsePos(pos), rule.ID, format, args...)
			f.Severity = rule.Severity
			found = append(found, f)
		})
	}
	return found.Sorted()
}

var rules = []Rule{
	// What does not hold together.
	{"example-valid", "A documented example keeps every rule of the description: they contradict each other otherwise.",
		finding.Error, exampleValid},
	{"default-valid", "A default keeps the rules of its own schema.", finding.Error, defaultValid},
	{"enum-token", "The values of an enumeration differ, and keep the other rules of its schema, its type above all.",
		finding.Error, enumToken},
	{"filter-field", "x-filter names a property of the rows of a paged list: another name would never select anything.",
		finding.Error, filterField},
	{"creates-row", "x-creates names a paged list, members of its rows, and values that are there: a stub could keep nothing else.",
		finding.Error, createsRow},
	{"success-response", "An operation documents an answer with a status from 200 to 299.", finding.Error, successResponse},

	// Examples.
	{"example-complete", "The example of a request has every required parameter and a required body, so that it can be sent.",
		finding.Warning, exampleComplete},
	{"example-member", "An example has only members that its schema has: others are misspelt or not documented yet.",
		finding.Warning, exampleMember},
	{"example-pair", "An operation documents a request and the answer to it under one name. Only refusals do without a request.",
		finding.Warning, examplePair},

	// Operations.
	{"operation-id", "An operationId is a verb and a noun in lower camel case: it is the name of a method in every SDK.",
		finding.Warning, operationID},
	{"page-source", "An operation names the page that it was curated from: x-page with its title, externalDocs with its address.",
		finding.Warning, pageSource},
	{"tag", "An operation has exactly one tag, in kebab-case: generators make a file or a class of each.", finding.Warning, tag},
	{"error-schema", "An operation documents a refusal, and all refusals of a service have one named schema, so that clients " +
		"have one error type.", finding.Warning, errorSchema},
	{"paging-declared", "A list with offset and limit says with x-pagination how it is paged.", finding.Warning, pagingDeclared},

	// Parameters.
	{"credential-parameter", "A credential is a security scheme, not a parameter that each call has to be given.",
		finding.Warning, credentialParameter},
	{"content-type-parameter", "Accept and Content-Type are media types of bodies: as parameters OpenAPI ignores them.",
		finding.Warning, contentTypeParameter},

	// Schemas.
	{"schema-name", "No schema is called Error, or as an operation followed by Response: SDKs have types of these names already.",
		finding.Warning, schemaName},
	{"inline-object", "An object is a named component: in place, each generator invents a name of its own.",
		finding.Warning, inlineObject},
	{"closed-response", "The objects of an answer allow members that are not documented: clients must not break when one is added.",
		finding.Warning, closedResponse},
	{"enum-names", "An enumeration is a named component, and values that are no identifiers have names in x-enum-varnames: " +
		"'3.4' becomes 34 otherwise.", finding.Warning, enumNames},
	{"enum-prose", "A value of an enumeration is a token: one with spaces, letters beyond ASCII or a full stop at its end is " +
		"prose that was taken for one.", finding.Warning, enumProse},
	{"pattern-anchored", "A pattern starts with ^ and ends with $: without them it allows anything around what it describes.",
		finding.Warning, patternAnchored},
	{"time-format", "A time has a format, and a format that OpenAPI does not have comes with a pattern, for tools that do not " +
		"know it.", finding.Warning, timeFormat},
}
