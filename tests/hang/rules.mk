# make test-hang: a machine in an emulator dies of a leak while pooltop records; see docs/hang.md. What runs in it is static, because that
# machine has nothing but busybox. SQLite's extension loader, which nobody calls, makes the linker warn.
.PHONY: test-hang
test-hang:
	@$(MAKE) --silent VARIANT=static LDFLAGS="-static -Wl,--no-warnings" build/static/pooltop build/static/hang/drip
	@sh tests/hang/run.sh build/static

$(OUT)/hang/drip: tests/hang/drip.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<
