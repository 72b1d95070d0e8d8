# Front door: each target does all the set-up it needs. Without make: python make.py TARGET
PYTHON ?= python3
STUDY ?= .
ARGS ?=

TARGETS := setup ingest segment coding themes synthesis check plan quick test notebooks clean
quoted = '$(subst ','\'',$(1))'
.PHONY: help $(TARGETS)

help: ## this list
	@echo "make synthesis              tables, workbook and report of the invented example"
	@echo "make synthesis STUDY=DIR    the same for your study in DIR (make one: sensemaking new DIR)"
	@echo "make check STUDY=DIR        everything that is wrong with a study, at once"
	@echo "make plan STUDY=DIR         what a run would do anew"
	@echo "make ingest|segment|coding|themes STUDY=DIR    run up to that stage"
	@echo "make notebooks STUDY=DIR    open the notebooks, on this machine only"
	@echo "make quick                  lint, types, import contract and the quick tests"
	@echo "make test                   the same with all tests; ARGS='-k \"a and b\"' chooses"
	@echo "make clean STUDY=DIR        delete what the program made (never sources or decisions)"

$(TARGETS):
	@$(PYTHON) make.py $@ STUDY=$(call quoted,$(STUDY)) ARGS=$(call quoted,$(ARGS))
