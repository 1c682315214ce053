# The NT sampler where there is no NT: its decoders and the tests' kernel are a library for unit tests, fuzzers and bench; the whole program over that
# kernel is `make fake-nt`.
NT_DECODERS := $(filter-out sampler/windows/nt_system.c,$(wildcard sampler/windows/nt*.c))
NT_SRC      := $(NT_DECODERS) $(wildcard tests/nt/*.c)

$(OUT)/libnt.a: $(call object,$(NT_SRC))
	@rm -f $@
	@$(AR) rcs $@ $^

# One test counts allocations: every call in our own libraries goes through tests/nt/platform/counting.c.
$(OUT)/unit/sampler_nt_demo_test$(EXE): NT_WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
$(OUT)/unit/sampler_nt_demo_test$(EXE): $(OUT)/tests/nt/platform/counting.o

$(OUT)/bench/nt_decode: tests/bench/nt_decode.c $(OUT)/libnt.a $(OUT)/libsampler.a $(OUT)/libbase.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(filter %.a,$^) $(LIBS)

# The whole program over the tests' kernel: all but the sampler's platform is what it always is. On Windows who asks the real kernel which drivers it has loaded.
FAKE_NT_SRC := $(filter-out $(filter-out $(LINUX_LINES),$(PLATFORM_SAMPLER_SRC)),$(sampler_SRC)) $(NT_SRC) sampler/windows/recorded.c $(filter %/nt_system.c,$(PLATFORM_SAMPLER_SRC)) tests/nt/platform/fake_platform.c

$(OUT)/fakent/libsampler.a: $(call object,$(FAKE_NT_SRC))
	@mkdir -p $(@D)
	@rm -f $@
	@$(AR) rcs $@ $^

$(OUT)/fakent/pooltop$(EXE): $(OUT)/pooltop.o $(PROGRAM_PARTS) $(patsubst $(OUT)/libsampler.a,$(OUT)/fakent/libsampler.a,$(call room_libs,$(LINK_ORDER)))
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: fake-nt test-nt
fake-nt: $(OUT)/fakent/pooltop$(EXE)

test-nt: fake-nt
	@sh tests/nt/run.sh $(OUT)/fakent/pooltop

-include $(FAKE_NT_SRC:%.c=$(OUT)/%.d)
