# The commands of the project. Each is one script, so that nothing here cannot be run by hand.
.PHONY: help run test bench soak fuzz format lint

help: ## say what there is
	@grep -hE '^[a-z]+: ##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+): ## /make \1|/' | \
	  while IFS='|' read -r name what; do printf '  %-12s %s\n' "$$name" "$$what"; done

run: ## set up, build (release) and start a demonstration of three nodes; NOROSHI_LISTEN=host:port
	@exec Scripts/run.sh

test: ## set up and run every test
	@exec Scripts/test.sh

bench: ## set up and measure (Benchmarks/); make bench fanout: one part
	@exec Scripts/bench.sh $(filter-out bench,$(MAKECMDGOALS))

# Behind bench the other words name what is measured.
ifeq (bench,$(firstword $(MAKECMDGOALS)))
%:
	@:
endif

soak: ## simulate new seeds until one fails; NOROSHI_SOAK_SECONDS=3600
	@exec Scripts/soak.sh

fuzz: ## fuzz what other nodes send, after a planted crash was found; NOROSHI_FUZZ_SECONDS=600
	@exec Scripts/fuzz.sh

format: ## format the Swift sources in place
	@exec Scripts/format.sh in-place

lint: ## check the format of the Swift sources
	@exec Scripts/format.sh check
