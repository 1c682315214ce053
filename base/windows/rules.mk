# Windows from a Debian machine: make win-deps, make win, make test-win.
.PHONY: win win-deps test-win win-tests
WIN = PLATFORM=windows VARIANT=win-x64 CC="$(WIN_CC)"
WIN_CC ?= x86_64-w64-mingw32-gcc-win32

win-deps:
	@sh base/windows/deps.sh build/win-deps

win: win-deps
	@$(MAKE) --no-print-directory $(WIN) build/win-x64/pooltop.exe

# The Linux build is what it is compared with. fakent: both over the tests' NT kernel (tests/nt/rules.mk).
test-win: win $(OUT)/pooltop $(OUT)/fakent/pooltop
	@$(MAKE) --no-print-directory $(WIN) NATIVE=$(OUT) win-tests

win-tests: $(OUT)/pooltop.exe $(OUT)/fakent/pooltop.exe $(OUT)/tests/win/helper.exe $(UNIT)
	@sh tests/win/run.sh $(OUT) $(NATIVE) $(UNIT)

$(OUT)/tests/win/helper.exe: $(OUT)/tests/win/helper.o $(OUT)/libbase.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
