/* info --sizes: every byte of the file is somebody's. */
#include "base/os.h"
#include "replay/sizes.h"
#include "replay_run.h"

TEST(the_parts_make_up_the_file_and_the_frames_are_counted)
{
    struct recording *recording;
    struct recording_sizes sizes;
    make_folder();
    record_demo("demo:quiet");
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(recording_sizes(recording, &sizes, NULL), STATUS_OK);
    recording_close(recording);
    ck_assert_int_eq(sizes.keys, 3);
    ck_assert_int_eq(sizes.changes, 297);
    ck_assert_int_gt(sizes.key_bytes / sizes.keys, sizes.change_bytes / sizes.changes);
    int64_t sum = sizes.free_bytes, frame = 0;
    for (size_t i = 0; i < sizes.part_count; i++) {
        sum += sizes.parts[i].bytes;
        if (strcmp(sizes.parts[i].name, "frame") == 0)
            frame = sizes.parts[i].bytes;
    }
    if (sizes.part_count > 0) {
        /* But for the page or two that say which page is whose. */
        ck_assert_int_le(sum, os_file_size(path));
        ck_assert_int_ge(sum, os_file_size(path) - 2 * 4096);
        ck_assert_int_ge(frame, sizes.key_bytes + sizes.change_bytes);
    }
    remove_folder();
}
END_TEST

TEST(info_says_it_when_asked)
{
    make_folder();
    record_demo("demo:quiet");
    WORKS("info", path);
    ck_assert_ptr_null(strstr(said(), "key frames"));
    WORKS("info", path, "--sizes");
    assert_said("\nframes\n  key frames ");
    assert_said(" each, 297 of them\npages\n");
    assert_said("\n  free pages ");
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: sizes", the_parts_make_up_the_file_and_the_frames_are_counted, info_says_it_when_asked)
