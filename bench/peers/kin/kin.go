// Package kin puts kin-openapi's request validation before a handler, as oapi-codegen's nethttp-middleware does: find
// the route, validate the request, go on.
package kin

import (
	"context"
	"errors"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Validate returns a handler that lets through to next what the description in file allows. The security requirement
// is met by either credential's presence.
func Validate(file string, next http.Handler) (http.Handler, error) {
	document, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return nil, err
	}
	document.Servers = nil // as the middleware's documentation advises: the host is not validated
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		return nil, err
	}
	options := &openapi3filter.Options{AuthenticationFunc: credential}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, params, err := router.FindRoute(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route, Options: options,
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		next.ServeHTTP(w, r)
	}), nil
}

func credential(_ context.Context, input *openapi3filter.AuthenticationInput) error {
	if input.RequestValidationInput.Request.Header.Get(input.SecurityScheme.Name) == "" {
		return errors.New("no credential")
	}
	return nil
}
