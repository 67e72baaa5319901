# The commands of this repository. `make help` lists them.

MAKEFLAGS += --warn-undefined-variables
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run test check generate lint vet race contract bench update

specgen := go run ./tools/specgen
# The corpus has odd names and deprecated operations on purpose: what it is generated from is a test, not an example.
reviewed = $$(go list ./... | grep -v /endtoend/corpus/)

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(firstword $(MAKEFILE_LIST)) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: ## verify what is generated, start the stub, drive clients and contract against it, report
	@go run ./tools/journey

test: ## run all tests
	go test ./...

check: ## everything that has to hold before a change is done: lint, drift, vet, race tests, contract and its proof
	$(specgen) lint
	$(specgen) fmt --check
	$(specgen) generate --check
	@test -z "$$(gofmt -l . | tee /dev/stderr)"
	go vet ./...
	go tool staticcheck $(reviewed)
	go test -race ./...
	$(specgen) contract --self-test
	$(specgen) contract --self-test --variant huaweicloud
	$(specgen) contract --self-test --variant otc
	@go run ./tools/journey

generate: ## write generated/ anew from spec/, overlays/ and specgen.yaml
	$(specgen) generate

bench: ## measure generated code and generation beside their peers, and write bench/RESULTS.md
	$(MAKE) -C bench bench

update: ## rewrite the golden files of all tests, for review with git diff
	go test $$(grep -rl 'flag.Bool("update"' --include='*_test.go' . | grep -v '^./bench/' | xargs -n1 dirname | sort -u) -update
