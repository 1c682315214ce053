# tests/faults: recordings under power cuts, kill -9, failing memory, failing I/O and flipped bytes; import, series, report
# and compare under failing memory and flipped bytes. Included by the Makefile.
#   make faults            what fits into a minute
#   make faults FULL=1     the long sizes
#   make faults VARIANT=asan OPTIMIZE="-O1 -g" HARDEN=-fPIE SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"

FAULTS        := power kill memory io flip verbs
FAULTS_SHARED := $(wildcard tests/faults/*.h) tests/faults/help.c tests/faults/promises.c tests/faults/vfs.c
# What our objects call is led through the tests; the system's libraries keep what they call.
FAULTS_WRAP   := -Wl,--wrap=rename -Wl,--wrap=remove
memory_WRAP   := -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=strdup -Wl,--wrap=sqlite3_config

.PHONY: faults
$(OUT)/faults/power: tests/faults/disk.c
verbs_WRAP    := $(memory_WRAP)
$(OUT)/faults/io $(OUT)/faults/memory: tests/faults/attempt.c
$(OUT)/faults/memory $(OUT)/faults/verbs: tests/faults/heap.c

$(OUT)/faults/%: tests/faults/%.c $(FAULTS_SHARED) $(call room_libs,$(LINK_ORDER))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/faults $(CFLAGS) $(LDFLAGS) $(FAULTS_WRAP) $($*_WRAP) -o $@ $(filter %.c,$^) \
	    $(filter %.a,$^) $(LIBS)

faults: $(OUT)/pooltop $(FAULTS:%=$(OUT)/faults/%)
	@sh tests/faults/run.sh $(OUT) $(FAULTS)
