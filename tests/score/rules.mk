# tests/score: how often the verdict is right, on simulated nights. Included by the Makefile.
#   make score             ten seeds of each family, none of those that thresholds were set on
#   make score SEEDS=100   more of them

SEEDS ?= 10

SCORE_PARTS := $(addprefix $(OUT)/tests/score/,family.o hits.o night.o story.o)
unit_parts_analysis_score_test := $(SCORE_PARTS)
-include $(SCORE_PARTS:.o=.d) $(OUT)/tests/score/score.d

.PHONY: score
$(OUT)/score: $(OUT)/tests/score/score.o $(SCORE_PARTS) $(call room_libs,analysis replay sampler base)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

score: $(OUT)/score
	$(OUT)/score 9000 $(SEEDS)
