# What the build is for Windows x64: PLATFORM=windows. The compiler is Debian's mingw-w64, or that of an MSYS2 shell with CC=gcc, CROSS= and
# WIN_DEPS=/mingw64 (README.md).
CROSS    ?= x86_64-w64-mingw32-
WIN_DEPS ?= build/win-deps
WINDRES  ?= $(CROSS)windres
WINDMC   ?= $(CROSS)windmc
AR       := $(CROSS)ar
ifeq ($(origin CC),file)
CC := $(CROSS)gcc
endif

EXE               := .exe
PLATFORM_BASE     := $(wildcard base/windows/*.c)
PLATFORM_SAMPLER  := $(if $(wildcard sampler/windows/*.c),sampler/windows,sampler/unsupported)
PLATFORM_SERVICE  := $(wildcard replay/service*_windows.c)
PLATFORM_TERMINAL := tui/terminal_windows.c
PLATFORM_PKCS7    := sampler/owners/pkcs7_windows.c
PLATFORM_CATALOG  := sampler/owners/catalog_windows.c
PLATFORM_RUNNING  := sampler/owners/running_windows.c

# The format checks know C99's %zu and %lld as the printf of mingw-w64 has them; Windows 10 is the oldest system.
CPPFLAGS += -D__USE_MINGW_ANSI_STDIO=1 -DPRINTF_STYLE=gnu_printf -D_WIN32_WINNT=0x0A00 -DWIN32_LEAN_AND_MEAN -DUNICODE \
            -D_UNICODE -DNCURSES_STATIC -DNCURSES_WIDECHAR=1 -isystem $(WIN_DEPS)/include -isystem $(WIN_DEPS)/include/ncursesw
HARDEN   := -fstack-protector-strong
LDFLAGS   = -municode -static -s -Wl,--nxcompat,--dynamicbase,--high-entropy-va $(SANITIZE) -L$(WIN_DEPS)/lib
LIBS      = -lcsv -lsqlite3 -lz -lncursesw -lpthread -lssp -ladvapi32 -lm

# Libraries that are loaded when they are first called: what shows and records must not have them, as some bring user32.dll (docs/design.md).
DLLTOOL  ?= $(CROSS)dlltool
LATER    := $(patsubst base/windows/later/%.def,%,$(wildcard base/windows/later/*.def))
LIBS     += $(LATER:%=$(OUT)/later/%.a) -ldelayimp

$(OUT)/later/%.a: base/windows/later/%.def
	@mkdir -p $(@D)
	$(DLLTOOL) -d $< --output-delaylib $@

# Check has no fork here, so tests/win/unit.sh runs each test in a process of its own. Left out are the tests of sampler/linux.
CHECK_LIBS     := -lcheck -lcompat
UNIT_CPPFLAGS  := -Itests/win/include -include posix.h
UNIT_PARTS     := $(OUT)/tests/win/heap.o $(LATER:%=$(OUT)/later/%.a)
UNIT_ELSEWHERE := tests/unit/%_linux_test.c $(shell grep -lE 'sampler/linux/|sampler_tree\.h|<sys/socket\.h>|sigset_t' tests/unit/*_test.c)

comma := ,
# What a program has besides code: its manifest and its version.
PROGRAM_PARTS := $(OUT)/base/windows/pooltop.res $(LATER:%=$(OUT)/later/%.a)

$(OUT)/base/windows/pooltop.res: base/windows/pooltop.rc base/windows/pooltop.manifest base/windows/pooltop.mc Makefile
	@mkdir -p $(@D)
	@sed 's/VERSION_DOTS/$(VERSION).0/' base/windows/pooltop.manifest >$(@D)/pooltop.manifest
	$(WINDMC) -h $(@D) -r $(@D) base/windows/pooltop.mc
	@mv $(@D)/pooltop.rc $(@D)/pooltop_events.rc
	$(WINDRES) -I$(@D) -O coff -DVERSION_COMMAS=$(subst .,$(comma),$(VERSION)),0 -DVERSION_TEXT='\"$(VERSION)\"' \
	    -DMANIFEST_FILE='\"$(@D)/pooltop.manifest\"' -o $@ $<
