# pooltop's build. `make` leaves build/pooltop; `make help` lists the targets.
#
# Each room is one static library, linked in the order of the house: a room may use only what stands left of it in ROOMS.
# Variants (clang, asan) are the same build in another folder: make VARIANT=asan CC=clang ...

VERSION := 0.1.0
VARIANT ?= native
CC      ?= gcc
PREFIX  ?= /usr/local
DESTDIR ?=

ifeq ($(origin CC),default)
CC := gcc
endif

OUT := build/$(VARIANT)

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wvla -Wformat=2 -Wundef -Wcast-qual -Wpointer-arith -Wwrite-strings -Wswitch-enum \
            -Wnull-dereference -Wdouble-promotion -Wimplicit-fallthrough
OPTIMIZE ?= -O2 -g
HARDEN   ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
SANITIZE ?=
CPPFLAGS += -I. -D_GNU_SOURCE -DPOOLTOP_VERSION='"$(VERSION)"'
CFLAGS   += -std=c11 $(OPTIMIZE) $(HARDEN) $(SANITIZE) $(WARNINGS)
LDFLAGS  += -pie -Wl,-z,relro,-z,now $(SANITIZE)
LIBS      = -lcsv -lsqlite3 -lz -lncursesw -ltinfo -lpthread -lm

# The platform picks its files and folders here and nowhere else.
PLATFORM ?= linux
ifeq ($(PLATFORM),windows)
include base/windows/platform.mk
else
PLATFORM_BASE     := base/os_posix.c base/os_self_linux.c base/child_posix.c base/folder_posix.c
PLATFORM_SAMPLER  := sampler/linux
# Kernel modules may be packed, drivers signed; without these libraries only plain ones are read, and no signer is named.
ifneq ($(and $(wildcard /usr/include/lzma.h),$(wildcard /usr/include/zstd.h)),)
PLATFORM_UNPACK   := base/unpack_libraries.c
LIBS              += -llzma -lzstd
endif
ifneq ($(wildcard /usr/include/openssl/cms.h),)
PLATFORM_PKCS7    := sampler/owners/pkcs7_openssl.c sampler/owners/libcrypto.c
LIBS              += -ldl
endif
PLATFORM_RUNNING  := sampler/owners/running_linux.c
PLATFORM_SERVICE  := replay/service_linux.c
PLATFORM_TERMINAL := tui/terminal_posix.c
UNIT_ELSEWHERE    := tests/unit/%_windows_test.c
CHECK_LIBS        := -lcheck -lsubunit -lrt
endif

ROOMS := base sampler replay analysis export tui

PLATFORM_UNPACK ?= base/unpack_none.c
PLATFORM_PKCS7   ?= sampler/owners/pkcs7_none.c
PLATFORM_CATALOG ?= sampler/owners/catalog_none.c
base_SRC     := $(filter-out base/%_posix.c base/%_linux.c base/unpack_%.c,$(wildcard base/*.c)) $(PLATFORM_BASE) $(PLATFORM_UNPACK)
# The lines of Linux's tables are read everywhere: a text that somebody sent may hold them.
LINUX_LINES  := $(addprefix sampler/linux/,slabinfo.c vmalloc_area.c allocinfo_site.c meminfo_lines.c)
PLATFORM_SAMPLER_SRC := $(sort $(wildcard $(PLATFORM_SAMPLER)/*.c) $(LINUX_LINES))
sampler_SRC  := $(wildcard sampler/*.c) $(PLATFORM_SAMPLER_SRC) $(wildcard sampler/demo/*.c) $(wildcard sampler/foreign/*.c) \
                $(filter-out sampler/owners/pkcs7_%.c sampler/owners/libcrypto.c sampler/owners/catalog_%.c sampler/owners/running_%.c,$(wildcard sampler/owners/*.c)) $(PLATFORM_PKCS7) $(PLATFORM_CATALOG) $(PLATFORM_RUNNING)
replay_SRC   := $(filter-out replay/service_linux.c replay/service%windows.c,$(wildcard replay/*.c)) $(PLATFORM_SERVICE)
analysis_SRC := $(wildcard analysis/*.c)
export_SRC   := $(wildcard export/*.c)
tui_SRC      := $(filter-out tui/terminal_posix.c tui/terminal_windows.c,$(wildcard tui/*.c)) $(PLATFORM_TERMINAL)
ALL_SRC      := $(foreach room,$(ROOMS),$($(room)_SRC)) pooltop.c

object = $(patsubst %.c,$(OUT)/%.o,$(1))
# Right to left in the house is left to right for the linker.
room_libs = $(foreach room,$(1),$(OUT)/lib$(room).a)
LINK_ORDER := tui export analysis replay sampler base

UNIT_SRC := $(filter-out $(UNIT_ELSEWHERE),$(wildcard tests/unit/*_test.c))
UNIT     := $(patsubst tests/unit/%.c,$(OUT)/unit/%$(EXE),$(UNIT_SRC))
LEAKS    := $(patsubst tests/e2e/leaks/%.c,$(OUT)/leaks/%,$(wildcard tests/e2e/leaks/*.c))
BENCH    := $(patsubst tests/bench/%.c,$(OUT)/bench/%,$(wildcard tests/bench/*.c))

.DEFAULT_GOAL := all
.PHONY: all help install test unit golden e2e real-leaks soak bench bench-million lint tidy asan valgrind clean units leaks manual

all: build/pooltop

help:
	@echo "make              build/pooltop"
	@echo "make install      into PREFIX=$(PREFIX) (DESTDIR=$(DESTDIR))"
	@echo "make test         unit tests, golden screens, end-to-end tests"
	@echo "make asan         the tests again under ASan and UBSan; make valgrind: the unit tests under valgrind"
	@echo "make monkey       100,000 random keys at the screen, under ASan"
	@echo "make lint         include rules, names, formatting, clang-tidy, cppcheck"
	@echo "make win          build/win-x64/pooltop.exe for Windows, with what make win-deps builds; make test-win: its tests under Wine"
	@echo "make score        how often the verdict (pooltop report) is right, on simulated nights"
	@echo "make real-leaks   what the verdict says of real leaks on this kernel, as a table; takes half an hour"
	@echo "make bench        costs, as ratios in one run"
	@echo "make bench-million  how a recording of a million samples opens, seeks and is drawn"
	@echo "make clean        remove build/"

build/pooltop: $(OUT)/pooltop
	@mkdir -p build
	@cp -f $< $@.new && mv -f $@.new $@

$(OUT)/pooltop$(EXE): $(OUT)/pooltop.o $(PROGRAM_PARTS) $(call room_libs,$(LINK_ORDER))
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

define room_rule
$(OUT)/lib$(1).a: $(call object,$($(1)_SRC))
	@rm -f $$@
	@$(AR) rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_rule,$(room))))

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# A unit test is named <room>_<thing>_test.c and is linked with its room and what stands left of it only, so that a test also
# proves the direction of the house.
unit_base     := base
unit_sampler  := sampler base
unit_replay   := replay sampler base
unit_analysis := analysis replay sampler base
unit_export   := export analysis replay sampler base
unit_tui      := tui export analysis replay sampler base
unit_room      = $(firstword $(subst _, ,$(1)))
# Check's assertion macros print with %jd and compare mixed integers; these warnings are about its macros.
CHECK_CFLAGS  := -Wno-format-nonliteral -Wno-sign-conversion -Wno-conversion -Wno-format -Wno-switch-enum -Wno-null-dereference

.SECONDEXPANSION:
# A test that shares parts with a program beside the tests names them as unit_parts_NAME.
$(OUT)/unit/%$(EXE): tests/unit/%.c $(UNIT_PARTS) $$(unit_parts_$$*) $$(call room_libs,$$(unit_$$(call unit_room,$$*)))
	@mkdir -p $(@D)
	$(CC) $(UNIT_CPPFLAGS) $(CPPFLAGS) $(CFLAGS) $(CHECK_CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< \
	    $(filter %.o %.a,$^) $(CHECK_LIBS) $(LIBS)

# The NT sampler's tests need its decoders and the tests' kernel, which are in no room on Linux (tests/nt/rules.mk).
$(OUT)/unit/sampler_nt_%$(EXE): tests/unit/sampler_nt_%.c $$(OUT)/libnt.a $$(call room_libs,$$(unit_sampler))
	@mkdir -p $(@D)
	$(CC) $(UNIT_CPPFLAGS) $(CPPFLAGS) $(CFLAGS) $(CHECK_CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) $(NT_WRAP) -o $@ $< \
	    $(filter %.o %.a,$^) $(CHECK_LIBS) $(LIBS)

# Further kinds of leaks are parts of the one tool.
LEAK_PARTS := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/e2e/leaks/parts/*.c))
-include $(LEAK_PARTS:.o=.d)
leak_parts_leak := $(LEAK_PARTS)

$(OUT)/leaks/%: tests/e2e/leaks/%.c $$(leak_parts_$$*)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(filter %.o,$^) -lrt -lpthread

$(OUT)/bench/%: tests/bench/%.c $$(call room_libs,$(LINK_ORDER))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(filter %.a,$^) $(LIBS) -ldl

# What the end-to-end tests preload into the program.
$(OUT)/world.so: tests/e2e/world/world.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -std=c11 -O2 $(WARNINGS) -fPIC -shared -o $@ $<

units: $(UNIT)
leaks: $(LEAKS)

unit: units
	@sh tests/unit/run.sh $(UNIT)

golden: $(OUT)/pooltop
	@sh tests/golden/run.sh $(OUT)/pooltop

e2e: $(OUT)/pooltop $(OUT)/world.so leaks
	@sh tests/e2e/run.sh $(OUT)/pooltop $(OUT)/leaks $(abspath $(OUT)/world.so)

# Each kind of leak by itself, for LEAK_SECONDS beside ordinary load, and what the verdict says, as a table: half an hour. LEAK_KINDS="tcp sem" does some.
LEAK_SECONDS ?= 45
real-leaks: $(OUT)/pooltop leaks
	@sh tests/e2e/real_leaks.sh $(OUT)/pooltop $(OUT)/leaks $(LEAK_SECONDS) $(LEAK_KINDS)

# A recorder over ten minutes of this machine and a week of a simulated one: memory and open files stay.
soak: $(OUT)/pooltop
	@sh tests/e2e/soak.sh $(OUT)/pooltop 600 7

test: unit golden e2e

bench: $(OUT)/pooltop $(BENCH)
	@sh tests/bench/run.sh $(OUT)

# Two minutes and 1.5 GB: not a part of bench.
bench-million: $(OUT)/pooltop $(OUT)/bench/million
	@sh tests/bench/million.sh $(OUT)

asan:
	@$(MAKE) VARIANT=asan OPTIMIZE="-O1 -g -fno-omit-frame-pointer" HARDEN=-fPIE \
	    SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" CK_TIMEOUT_MULTIPLIER=5 UNIT_TIMEOUT=300 unit golden

# 100,000 random keys, mouse events, sizes and samples live, over memory and in a replay, under ASan and UBSan.
MONKEY_EVENTS ?= 100000
monkey:
	@$(MAKE) VARIANT=asan OPTIMIZE="-O1 -g -fno-omit-frame-pointer" HARDEN=-fPIE \
	    SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" build/asan/unit/tui_monkey_test
	@MONKEY_EVENTS=$(MONKEY_EVENTS) CK_TIMEOUT_MULTIPLIER=60 build/asan/unit/tui_monkey_test

# Under valgrind a month of samples is a day, and the tests of a suite share a process, as they do under Wine: valgrind translates the program anew in each
# process, which took as long as the tests themselves. A stop that was asked for stays, so those that ask for one get their own. Without --vgdb=no a pipe of
# its debugger would be one of the open files that tests count. VALGRIND_LEAVES_OUT: rooms and things of suites, as replay_thin.
valgrind: units
	@TEST_MONTH_SECONDS=86400 UNIT_TIMEOUT=900 CK_TIMEOUT_MULTIPLIER=20 CK_FORK=no UNIT_APART="base_os_test replay_feed_test" \
	    VALGRIND="valgrind -q --vgdb=no --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite" sh tests/unit/run.sh \
	    $(filter-out $(VALGRIND_LEAVES_OUT:%=$(OUT)/unit/%_test),$(UNIT))

lint:
	@sh tests/lint.sh

# docs/pooltop.1 is what the program says of itself; lint compares them.
manual: build/pooltop
	build/pooltop --manual >docs/pooltop.1.new && mv -f docs/pooltop.1.new docs/pooltop.1

install: build/pooltop
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 build/pooltop $(DESTDIR)$(PREFIX)/bin/pooltop
	install -m 644 docs/pooltop.1 $(DESTDIR)$(PREFIX)/share/man/man1/pooltop.1

clean:
	rm -rf build

include base/windows/rules.mk
-include tests/hang/rules.mk
-include tests/nt/rules.mk
-include tests/fuzz/rules.mk
-include tests/faults/rules.mk
-include tests/score/rules.mk
-include $(patsubst %.c,$(OUT)/%.d,$(ALL_SRC)) $(wildcard $(OUT)/unit/*.d $(OUT)/leaks/*.d $(OUT)/bench/*.d)
