# Fuzzers: each tests/fuzz/NAME_fuzz.c is a libFuzzer program over the whole house, built in a variant of its own.
#   make fuzz                     all of them, FUZZ_SECONDS each, FUZZ_JOBS at a time (a minute each: about ten minutes on two processors)
#   make fuzz FUZZ="frame time"   only these
#   make fuzz FUZZ_SEED=1         the same runs each time, as tests/all.sh asks for
# The corpus grows in build/fuzz/corpus from run to run; an input that breaks a promise is kept in build/fuzz/found.
FUZZ_SECONDS ?= 60
FUZZ         ?= $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_HELP    := tests/fuzz/fuzz.c tests/fuzz/fuzz_recording.c
FUZZ_BUILD   := VARIANT=fuzz CC=clang OPTIMIZE="-O1 -g -fno-omit-frame-pointer" HARDEN=-fPIE \
                SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"

.PHONY: fuzz fuzzers
fuzz:
	@sh tests/fuzz/need.sh
	@$(MAKE) --no-print-directory $(FUZZ_BUILD) fuzzers FUZZ="$(FUZZ)"
	@FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/fuzz/run.sh build/fuzz $(FUZZ)

fuzzers: $(FUZZ:%=$(OUT)/fuzzers/%)

$(OUT)/fuzzers/%: $(OUT)/tests/fuzz/%_fuzz.o $(FUZZ_HELP:%.c=$(OUT)/%.o) $(call room_libs,$(LINK_ORDER))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# The NT sampler is in no room on Linux (tests/nt/rules.mk).
$(OUT)/fuzzers/nt: $(OUT)/tests/fuzz/nt_fuzz.o $(FUZZ_HELP:%.c=$(OUT)/%.o) $(OUT)/libnt.a $(call room_libs,$(LINK_ORDER))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# It makes its seeds with the library that the program loads itself.
$(OUT)/fuzzers/signature: LIBS += -lcrypto

-include $(wildcard $(OUT)/tests/fuzz/*.d)
