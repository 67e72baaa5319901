package lint

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file has the rules for operations and their parameters.

var lowerCamel = regexp.MustCompile(`^([a-z]+)[a-z0-9]*([A-Z][a-z0-9]*)+$`)

// verbs are what an operationId may start with.
var verbs = strings.Fields(`
	abort accept activate add allocate append apply approve archive assign associate attach authenticate authorize batch begin
	bind borrow build cancel change check clear clone close commit compare complete configure confirm connect convert copy
	count create deactivate delete deploy describe detach disable disassociate disconnect download drop edit enable end
	evaluate exchange execute expand export extend fetch find finish generate get grant head import inspect install invite
	invoke join kill leave lend link list load lock login logout lookup merge migrate modify mount move notify open patch
	pause ping place post preview publish pull purge push put query read reboot rebuild receive recover refresh register
	reject release reload remove rename renew reopen replace report request rerun reserve reset resize resolve restart restore
	resume retrieve retry return revert revoke rotate run save scale schedule search select send set share show sign split
	start stop submit subscribe suspend swap switch sync synchronize tag terminate test transfer trigger truncate unassign
	unbind uninstall unlink unlock unmount unregister unsubscribe untag update upgrade upload validate verify wait watch
	withdraw write`)

func operationID(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		words := lowerCamel.FindStringSubmatch(op.ID)
		switch {
		case words == nil:
			report(op.Pos, "%s is not a verb and a noun in lower camel case, as listBooks is", op.ID)
		case !slices.Contains(verbs, words[1]):
			report(op.Pos, "%s starts with %q, which is no verb that lint knows", op.ID, words[1])
		}
	}
}

func pageSource(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		if op.Page.Title == "" {
			report(op.Pos, "%s has no x-page with the title of its page", op.ID)
		}
		if u, err := url.Parse(op.Page.URL); op.Page.URL == "" {
			report(op.Pos, "%s has no externalDocs with the address of its page", op.ID)
		} else if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			report(op.Pos, "%s: %s is no web address", op.ID, op.Page.URL)
		}
		if _, err := time.Parse(time.DateOnly, op.Page.Updated); op.Page.Updated != "" && err != nil {
			report(op.Pos, "%s: x-page was updated on %q, which is no date like 2026-01-31", op.ID, op.Page.Updated)
		}
	}
}

var kebab = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func tag(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		if len(op.Tags) != 1 {
			report(op.Pos, "%s has %d tags", op.ID, len(op.Tags))
		}
		for _, name := range op.Tags {
			if !kebab.MatchString(name) {
				report(op.Pos, "%s: the tag %q is not in kebab-case", op.ID, name)
			}
		}
	}
}

func successResponse(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		if op.Success() == nil {
			report(op.Pos, "%s documents no answer with a status from 200 to 299", op.ID)
		}
	}
}

// errorSchema takes the first refusal's schema for that of the service.
func errorSchema(s *contract.Service, report reporter) {
	first := ""
	for _, op := range s.Operations {
		refuses := false
		for _, r := range op.Responses {
			if r.Status != 0 && r.Status < 400 {
				continue
			}
			refuses = true
			name := schemaNameOf(r.Schema)
			switch {
			case r.Schema == nil:
				report(r.Pos, "a refusal without a body does not say what is wrong")
			case name == "":
				report(r.Pos, "a refusal has a schema without a name")
			case first == "":
				first = name
			case name != first:
				report(r.Pos, "a refusal is %s where others are %s", name, first)
			}
		}
		if !refuses {
			report(op.Pos, "%s documents no refusal", op.ID)
		}
	}
}

// schemaNameOf is the name of a schema, or of the one that it refines.
func schemaNameOf(s *contract.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Name != "":
		return s.Name
	}
	return s.Of
}

func pagingDeclared(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		if op.Paging == nil && op.Param("query", "offset") != nil && op.Param("query", "limit") != nil {
			report(op.Pos, "%s has offset and limit, and no x-pagination", op.ID)
		}
	}
}

// credentials are headers that say who is calling, in lower case.
var credentials = []string{
	"authorization", "proxy-authorization", "x-auth-token", "x-access-token", "x-security-token", "x-api-key", "api-key", "apikey",
}

func credentialParameter(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		for _, p := range op.Params {
			known := p.In == "header" && slices.Contains(credentials, strings.ToLower(p.Name))
			for _, scheme := range s.Schemes {
				known = known || scheme.Param != "" && scheme.In == p.In && strings.EqualFold(scheme.Param, p.Name)
			}
			if known {
				report(p.Pos, "the %s parameter %s is a credential: make it a security scheme", p.In, p.Name)
			}
		}
	}
}

func contentTypeParameter(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		for _, p := range op.Params {
			if name := strings.ToLower(p.Name); p.In == "header" && (name == "content-type" || name == "accept") {
				report(p.Pos, "%s is the media type of a body, not a parameter", p.Name)
			}
		}
	}
}

func filterField(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		row, paged := rowOf(op)
		for _, p := range op.Params {
			switch {
			case p.Filter == nil:
			case !paged:
				report(p.Pos, "x-filter of %s: %s is no list with x-pagination", p.Name, op.ID)
			case !hasField(row, strings.Split(p.Filter.Field, ".")):
				report(p.Pos, "x-filter of %s: the rows of %s have no %q", p.Name, op.ID, p.Filter.Field)
			}
		}
	}
}

// rowOf is the schema of an element of a paged list.
func rowOf(op *contract.Operation) (row *contract.Schema, paged bool) {
	success := op.Success()
	if op.Paging == nil || success == nil || success.Schema == nil {
		return nil, false
	}
	if items := success.Schema.Property(op.Paging.Items); items != nil && items.Schema.Kind == contract.Array {
		return items.Schema.Items, true
	}
	return nil, false
}

// hasField follows a path of properties, into the elements of arrays too. A value of any type has any field.
func hasField(s *contract.Schema, path []string) bool {
	for s != nil && s.Kind == contract.Array {
		s = s.Items
	}
	switch {
	case len(path) == 0:
		return true
	case s == nil:
		return false
	case s.Kind == contract.Any:
		return true
	}
	for _, p := range s.Properties {
		if p.Name == path[0] {
			return hasField(p.Schema, path[1:])
		}
	}
	return s.Additional != nil && hasField(s.Additional, path[1:])
}
