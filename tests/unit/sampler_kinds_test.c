#include "tests/unit/suite.h"

#include <inttypes.h>

#include "base/when.h"
#include "sampler/linux/handle_kinds.h"
#include "sampler/linux/sockets.h"
#include "tests/unit/sampler_tree.h"

static void check_kind(const char *target, const char *kind)
{
    char out[48];
    handle_kind_of(target, strlen(target), out);
    ck_assert_str_eq(out, kind);
}

TEST(a_link_tells_the_kind_of_an_open_file)
{
    check_kind("socket:[12345]", "socket");
    check_kind("pipe:[1]", "pipe");
    check_kind("anon_inode:[eventfd]", "eventfd");
    check_kind("anon_inode:[eventpoll]", "eventpoll");
    check_kind("anon_inode:inotify", "inotify");
    check_kind("anon_inode:[pidfd]", "pidfd");
    check_kind("anon_inode:", "other");
    check_kind("net:[4026531840]", "net");
    check_kind("/memfd:x/y (deleted)", "memfd");
    check_kind("/var/log/syslog", "/var/log");
    check_kind("/dev/pts/3", "/dev/pts");
    check_kind("/file", "/");
    check_kind("/", "/");
    check_kind("/proc/12/stat", "/proc");
    check_kind("/sys/kernel/slab", "/sys");
    check_kind("", "other");
}
END_TEST

TEST(a_hostile_link_becomes_safe_text_that_fits)
{
    char out[48], target[300];
    handle_kind_of("/a\x1b[31m\n/b", 10, out);
    ck_assert_ptr_null(strchr(out, 0x1b));
    ck_assert_ptr_null(strchr(out, '\n'));
    memset(target, 'd', sizeof target);
    target[0] = target[290] = '/';
    handle_kind_of(target, sizeof target, out);
    ck_assert_uint_le(strlen(out), 47);
    ck_assert_uint_ge(strlen(out), 40);
}
END_TEST

TEST(kinds_are_sorted_by_count_and_the_rest_is_other)
{
    static struct kind_tally tally;
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    char name[48];
    size_t count;
    int64_t sum = 0;
    kind_tally_clear(&tally);
    for (int i = 0; i < 2000; i++)
        for (int j = 0; j <= i % 7; j++, sum++) {
            snprintf(name, sizeof name, "/folder/%d", i);
            kind_tally_add(&tally, name);
        }
    for (int i = 0; i < 500; i++, sum++)
        kind_tally_add(&tally, "socket");
    kind_tally_sorted(&tally, kinds, &count);
    ck_assert_uint_eq(count, HANDLE_KINDS_MAX);
    ck_assert_str_eq(kinds[count - 1].name, "other");
    for (size_t i = 0; i < count; i++) {
        sum -= kinds[i].handles;
        if (i > 0 && i < count - 1)
            ck_assert_int_ge(kinds[i - 1].handles, kinds[i].handles);
    }
    ck_assert_int_eq(sum, 0); /* nothing is lost */
}
END_TEST

static void put_process(const struct tree_folder *tree, int pid, const char *const *links)
{
    char path[128], text[128];
    snprintf(path, sizeof path, "proc/%d/stat", pid);
    snprintf(text, sizeof text, "%d (p) S 1 1 1 0 -1 64 0 0 0 0 0 0 0 0 20 0 3 0 5 1000 50 1 1\n", pid);
    tree_text(tree, path, text);
    for (int i = 0; links[i] != NULL; i++) {
        snprintf(path, sizeof path, "proc/%d/fd/%d", pid, i);
        tree_link(tree, path, links[i]);
    }
    snprintf(path, sizeof path, "proc/%d/ns/net", pid);
    tree_link(tree, path, "net:[1]");
}

TEST(kinds_of_one_process_and_of_all)
{
    static const char *const ONE[] = {"socket:[1]", "socket:[2]", "anon_inode:[eventfd]", NULL};
    static const char *const TWO[] = {"socket:[3]", "/etc/passwd", NULL};
    struct tree_folder tree = tree_make();
    put_process(&tree, 10, ONE);
    put_process(&tree, 20, TWO);
    struct sampler *sampler = tree_open(&tree, NULL);
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    struct problem why = {0};
    size_t count;
    bool complete;
    tree_take(sampler);
    ck_assert_int_eq(sampler_handle_kinds(sampler, 10, INT64_C(1000000000), kinds, &count, &complete, &why), STATUS_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert(complete);
    ck_assert_str_eq(kinds[0].name, "socket");
    ck_assert_int_eq(kinds[0].handles, 2);
    ck_assert_str_eq(kinds[1].name, "eventfd");
    ck_assert_int_eq(sampler_handle_kinds(sampler, -1, INT64_C(1000000000), kinds, &count, &complete, &why), STATUS_OK);
    ck_assert(complete);
    ck_assert_int_eq(kinds[0].handles, 3);
    ck_assert_int_eq(sampler_handle_kinds(sampler, 999, INT64_C(1000000000), kinds, &count, &complete, &why),
                     STATUS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(why.line, "999"));
    ck_assert_int_eq(sampler_handle_kinds(sampler, -1, 0, kinds, &count, &complete, &why), STATUS_OK);
    ck_assert(!complete);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

static const char PROTOCOLS[] = "protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh "
                                "ss gs se re bi br ha uh gp em\n"
                                "UNIX-STREAM 1152      4      -1   NI       0   yes  kernel      y  n  n\n"
                                "UNIX      1152      3      -1   NI       0   yes  kernel      y  n  n\n"
                                "NETLINK   1096      9      -1   NI       0   no   kernel      n  n  n\n"
                                "TCP       2304      1     256   no     192   yes  kernel      y  y  y\n"
                                "UDP 12";

static void put_sockets(const struct tree_folder *tree)
{
    tree_text(tree, "proc/net/protocols", PROTOCOLS);
    tree_text(tree, "proc/net/sockstat", "sockets: used 17\nTCP: inuse 1\n");
    tree_text(tree, "proc/sys/fs/file-nr", "40 0 100\n");
    tree_text(tree, "proc/slabinfo",
              SLAB_HEAD SLAB_ROW("signal_cache", 140, 196, 1152, 14, 4, 14) SLAB_ROW("TCP", 1, 13, 2368, 13, 8, 1)
                  SLAB_ROW("NETLINK", 5, 5, 256, 16, 1, 1) SLAB_ROW("sock_inode_cache", 5, 5, 256, 16, 1, 1));
    tree_link(tree, "sys/kernel/slab/signal_cache", ":A-0001152");
    tree_link(tree, "sys/kernel/slab/UNIX-STREAM", ":A-0001152");
    tree_link(tree, "sys/kernel/slab/UNIX", ":A-0001152");
    tree_folder_at(tree, "sys/kernel/slab/TCP");
    tree_folder_at(tree, "sys/kernel/slab/sock_inode_cache");
}

static int64_t tcp_at(struct sockets *sockets, struct reader *reader, int64_t now_ns)
{
    static const struct slabs none;
    snapshot_clear(reader->snapshot);
    sockets_take(sockets, reader, &none, false, now_ns);
    return find_type(reader->snapshot, "TCP")->value[TYPE_OBJECTS];
}

TEST(sockets_by_protocol_are_at_most_five_seconds_old)
{
    struct tree_folder tree = tree_make();
    struct snapshot snapshot;
    struct buffer text, line;
    struct sockets *sockets = calloc(1, sizeof *sockets);
    struct reader reader = {.root = open_folder(-100, tree.path), .snapshot = &snapshot, .text = &text, .line = &line};
    buffer_init(&text, 1 << 20);
    buffer_init(&line, 1 << 16);
    ck_assert_int_eq(intern_open(&reader.names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, reader.names);
    tree_text(&tree, "proc/net/protocols", "TCP 2304 1 256 no 192 yes kernel\n");
    sockets_open(sockets, reader.root);
    ck_assert_int_eq(tcp_at(sockets, &reader, 0), 1);
    tree_text(&tree, "proc/net/protocols", "TCP 2304 8 256 no 192 yes kernel\n");
    ck_assert_int_eq(tcp_at(sockets, &reader, NS_PER_SECOND), 1);
    ck_assert_int_eq(tcp_at(sockets, &reader, 5 * NS_PER_SECOND), 8);
    sockets_close(sockets);
    snapshot_done(&snapshot);
    buffer_done(&text);
    buffer_done(&line);
    intern_close(reader.names);
    close(reader.root);
    free(sockets);
    tree_drop(&tree);
}
END_TEST

TEST(sockets_stand_beside_the_cache_they_are_in_whatever_its_name)
{
    static const char *const FILES[] = {"socket:[1]", "socket:[2]", "pipe:[3]", NULL};
    struct tree_folder tree = tree_make();
    put_sockets(&tree);
    put_process(&tree, 10, FILES);
    tree_link(&tree, "proc/self/ns/net", "net:[1]");
    struct sampler *sampler = tree_open(&tree, NULL);
    ck_assert_int_eq(sampler_walk_handles(sampler, INT64_C(1000000000), NULL), STATUS_OK);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(pool_number(snapshot, "signal_cache", POOL_OBJECTS), 7);
    ck_assert_int_eq(pool_number(snapshot, "TCP", POOL_OBJECTS), 1);
    ck_assert(pool_number(snapshot, "NETLINK", POOL_OBJECTS) == ABSENT); /* not from a cache of its own */
    ck_assert_int_eq(pool_number(snapshot, "sock_inode_cache", POOL_OBJECTS), 17);
    ck_assert_int_eq(pool_number(snapshot, "sock_inode_cache", POOL_HANDLES), 2);
    ck_assert_int_eq(find_type(snapshot, "TCP")->value[TYPE_OBJECTS], 1);
    ck_assert_int_eq(find_type(snapshot, "NETLINK")->value[TYPE_OBJECTS], 9);
    ck_assert_ptr_null(find_type(snapshot, "protocol"));
    ck_assert_ptr_null(find_type(snapshot, "UDP")); /* cut short */
    ck_assert_int_eq(find_type(snapshot, "socket")->value[TYPE_OBJECTS], 17);
    ck_assert_int_eq(find_type(snapshot, "socket")->value[TYPE_HANDLES], 2);
    ck_assert_int_eq(find_type(snapshot, "pipe")->value[TYPE_HANDLES], 1);
    ck_assert(find_type(snapshot, "pipe")->value[TYPE_OBJECTS] == ABSENT);
    ck_assert_int_eq(find_type(snapshot, "open file")->value[TYPE_OBJECTS], 40);
    ck_assert_int_eq(find_type(snapshot, "open file")->value[TYPE_HANDLES], 3);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(sockets_of_one_network_are_not_said_to_be_those_of_the_cache)
{
    static const char *const FILES[] = {"socket:[1]", NULL};
    struct tree_folder tree = tree_make();
    put_sockets(&tree);
    put_process(&tree, 10, FILES);
    tree_link(&tree, "proc/self/ns/net", "net:[2]"); /* process 10 lives elsewhere */
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert(pool_number(snapshot, "TCP", POOL_OBJECTS) == ABSENT);
    ck_assert(pool_number(snapshot, "sock_inode_cache", POOL_OBJECTS) == ABSENT);
    ck_assert_int_eq(find_type(snapshot, "TCP")->value[TYPE_OBJECTS], 1);
    ck_assert(find_type(snapshot, "TCP")->value[TYPE_HANDLES] == ABSENT);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

SUITE_MAIN("sampler: kinds of open files", a_link_tells_the_kind_of_an_open_file,
           a_hostile_link_becomes_safe_text_that_fits, kinds_are_sorted_by_count_and_the_rest_is_other,
           kinds_of_one_process_and_of_all, sockets_stand_beside_the_cache_they_are_in_whatever_its_name,
           sockets_by_protocol_are_at_most_five_seconds_old,
           sockets_of_one_network_are_not_said_to_be_those_of_the_cache)
