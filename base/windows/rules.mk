# Windows from a Debian machine: make win-deps, make win.
.PHONY: win win-deps

win-deps:
	@sh base/windows/deps.sh build/win-deps

win: win-deps
	@$(MAKE) --no-print-directory PLATFORM=windows VARIANT=win-x64 CC=x86_64-w64-mingw32-gcc-win32 build/win-x64/pooltop.exe
