# tests/score: how often the verdict is right, on simulated nights. Included by the Makefile.
#   make score             ten seeds of each family, none of those that thresholds were set on
#   make score SEEDS=100   more of them

SEEDS ?= 10

.PHONY: score
$(OUT)/score: $(wildcard tests/score/*.[ch]) $(call room_libs,analysis replay sampler base)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/score/score.c $(filter %.a,$^) $(LIBS)

score: $(OUT)/score
	$(OUT)/score 5000 $(SEEDS)
