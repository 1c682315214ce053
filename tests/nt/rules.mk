# The NT sampler where there is no NT: its decoders and the tests' kernel are a library for unit tests, fuzzers and bench; the whole program over that
# kernel is `make fake-nt`.
NT_DECODERS := $(filter-out sampler/windows/nt_system.c,$(wildcard sampler/windows/nt*.c))
NT_SRC      := $(NT_DECODERS) $(wildcard tests/nt/*.c)

$(OUT)/libnt.a: $(call object,$(NT_SRC))
	@rm -f $@
	@ar rcs $@ $^

# One test counts allocations: every call in our own libraries goes through tests/nt/platform/counting.c.
$(OUT)/unit/sampler_nt_demo_test$(EXE): NT_WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
$(OUT)/unit/sampler_nt_demo_test$(EXE): $(OUT)/tests/nt/platform/counting.o

$(OUT)/bench/nt_decode: tests/bench/nt_decode.c $(OUT)/libnt.a $(OUT)/libsampler.a $(OUT)/libbase.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(filter %.a,$^) $(LIBS)

.PHONY: fake-nt test-nt
fake-nt:
	@$(MAKE) --no-print-directory VARIANT=fakent \
	    PLATFORM_SAMPLER_SRC="$(NT_SRC) sampler/windows/recorded.c tests/nt/platform/fake_platform.c" build/fakent/pooltop

test-nt: fake-nt
	@sh tests/nt/run.sh build/fakent/pooltop

-include $(NT_SRC:%.c=$(OUT)/%.d)
