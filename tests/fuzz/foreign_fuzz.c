/* Texts of other tools: the first byte chooses the importer by its place in kinds.c, or that the content does. Whatever a file holds, its lines are accounted for, its samples are sound, and a recording takes them. */
#include "base/decimal.h"
#include "base/when.h"
#include "replay/recorder.h"
#include "sampler/foreign/foreign.h"
#include "tests/fuzz/fuzz.h"

enum { MEMORY = 1 << 20, NAMES = 1 << 20, SAMPLES_RECORDED = 16 };

struct fuzzed {
    struct recording *recording;
    struct recorder *recorder;
    struct snapshot sample;
    int64_t samples, refused;
};

static void check_line(void *context, int64_t line, const char *reason, struct text text)
{
    struct fuzzed *fuzzed = context;
    FUZZ_CHECK(reason != NULL && reason[0] != '\0', "no reason");
    FUZZ_CHECK(line >= 1 && line <= INT32_MAX, "line %lld", (long long)line);
    FUZZ_CHECK(text.length == 0 || text.bytes != NULL, "no text");
    fuzzed->refused++;
}

static void check_rows(const struct snapshot *snapshot)
{
    fuzz_check_snapshot(snapshot);
    fuzz_check_unique(snapshot, ENTITY_POOLS);
    fuzz_check_unique(snapshot, ENTITY_PROCESSES);
}

static void check_stamp(const struct stamp *stamp)
{
    int64_t utc_ns;
    struct problem why = {.line = ""};
    if (stamp_is_whole(stamp))
        fuzz_check_refusal(stamp_moment(stamp, (struct zone){ZONE_UTC, 0}, ORDER_UNKNOWN, &utc_ns, &why), &why);
}

static void record(struct fuzzed *fuzzed, const struct snapshot *snapshot)
{
    struct problem why = {.line = ""};
    if (fuzzed->samples++ >= SAMPLES_RECORDED)
        return;
    FUZZ_CHECK(snapshot_copy(&fuzzed->sample, snapshot) == STATUS_OK, "memory");
    fuzzed->sample.utc_ns = fuzzed->sample.mono_ns = fuzzed->samples * NS_PER_SECOND;
    fuzzed->sample.took_ns = ABSENT;
    snprintf(fuzzed->sample.boot, sizeof fuzzed->sample.boot, "boot");
    enum status status = recorder_add(fuzzed->recorder, &fuzzed->sample, &why);
    FUZZ_CHECK(status == STATUS_OK || status == STATUS_LIMIT, "%s", why.line);
}

static void read_file(struct fuzzed *fuzzed, struct foreign *foreign)
{
    struct foreign_item item;
    do {
        FUZZ_CHECK(foreign_next(foreign, &item, NULL) == STATUS_OK, "it failed");
        if (item.what != FOREIGN_END)
            check_stamp(&item.stamp);
        if (item.what == FOREIGN_MARK)
            fuzz_check_safe(item.mark);
        for (size_t i = 0; i < item.point_count; i++)
            FUZZ_CHECK(decimal_is_finite(item.points[i].value) && item.points[i].path != 0, "point %zu", i);
        if (item.what == FOREIGN_SAMPLE) {
            check_rows(item.snapshot);
            record(fuzzed, item.snapshot);
        }
    } while (item.what != FOREIGN_END);
    FUZZ_CHECK(foreign_counts(foreign)->refused + foreign_counts(foreign)->left_out == fuzzed->refused,
               "%lld lines told", (long long)fuzzed->refused);
    fuzz_check_safe(foreign_host(foreign));
}

static void record_begin(struct fuzzed *fuzzed, const struct intern *names)
{
    const struct machine machine = {.host = "h", .os = "o", .source = "s", .zone = "UTC"};
    *fuzzed = (struct fuzzed){.samples = 0};
    FUZZ_CHECK(recording_open_memory(&fuzzed->recording, MEMORY) == STATUS_OK, "memory");
    FUZZ_CHECK(recorder_open(&fuzzed->recorder, fuzzed->recording, &machine, NS_PER_SECOND, NULL) == STATUS_OK,
               "memory");
    snapshot_init(&fuzzed->sample, names);
}

static void record_end(struct fuzzed *fuzzed)
{
    recorder_close(fuzzed->recorder, "done", NULL);
    fuzz_walk(fuzzed->recording, 0x35);
    recording_close(fuzzed->recording);
    snapshot_done(&fuzzed->sample);
}

static size_t count_kinds(void)
{
    size_t kinds = 0;
    while (foreign_kinds[kinds] != NULL)
        kinds++;
    return kinds;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct fuzzed fuzzed;
    struct intern *names;
    struct foreign *foreign;
    struct problem why = {.line = ""};
    char path[256];
    size_t kinds = count_kinds(), chosen = fuzz_byte(&input);
    fuzz_write("input", input.at, (size_t)(input.end - input.at));
    snprintf(path, sizeof path, "%s/input", fuzz_folder());
    FUZZ_CHECK(intern_open(&names, NAMES) == STATUS_OK, "memory");
    record_begin(&fuzzed, names);
    const struct foreign_config config = {.path = path,
                                          .names = names,
                                          .kind = foreign_kinds[chosen % (kinds + 1)],
                                          .refused = check_line,
                                          .context = &fuzzed};
    enum status status = foreign_open(&foreign, &config, &why);
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK)
        read_file(&fuzzed, foreign);
    foreign_close(foreign);
    record_end(&fuzzed);
    intern_close(names);
    return 0;
}

static bool has_seed[UINT8_MAX];

static void put_seed(size_t chosen, const char *text)
{
    struct buffer seed;
    buffer_init(&seed, 1 << 16);
    buffer_add_byte(&seed, (unsigned char)chosen);
    buffer_add_text(&seed, text);
    fuzz_seed(seed.bytes, seed.length);
    buffer_done(&seed);
}

/* Twice: for its kind, and to be recognised by what it says. */
static void seed_for(const char *kind, const char *text)
{
    size_t kinds = count_kinds(), place = 0;
    while (place < kinds && strcmp(foreign_kinds[place]->name, kind) != 0)
        place++;
    FUZZ_CHECK(place < kinds, "there is no kind %s", kind);
    has_seed[place] = true;
    put_seed(place, text);
    put_seed(kinds, text);
}

static const struct kind_seed {
    const char *kind, *text;
} KIND_SEEDS[] = {
    {"poolmon",
     "===== 22/05/2020 22:35:55.53 =====\n Memory:  260620K Avail:   96364K  PageFlts:    17   InRam Krnl: 1916K "
     "P:17856K\n Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K\n System pool "
     "information\n Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n\n Leak Nonp    "
     "3971107 (  12)   3971077 (   0)       30    8456 (   960)    281 [a.sys - b]\n"},
    {"poolmon",
     "Fri May 22 22:35:55 UTC 2020\n Tag  Type     Allocs         Frees    Diff   Bytes    Per Alloc\n\n"
     " EtwB Nonp       6394      4056      2338 163418368      69896 \n22.05.2020 22:40\n EtwB Nonp 1 2 3 4 5\n"
     "> ## MmSt \tPaged \t673616( 16) 656049( 17) 17567 \t28286672( -184) 1610\n"},
    {"poolmon", "The current date is: Fri 05/22/2020\nThe current time is: 22:35:55.53\n Session 3 pool information\n"
                " kmalloc-96  Unrec   -   -   1200   115200   96\n"},
    {"slabinfo", "slabinfo - version: 2.1\n# name <active_objs>\nfilp 500 512 256 16 1 : tunables 0 0 0 : slabdata 32 "
                 "32 0\nfilp 5 512 256 16 1 : tunables 0 0 0 : slabdata 32 32 0\n"},
    {"slabinfo", "slabinfo - version: 1.1 (SMP)\nnfs_write_data       147    209    352   17   19    1 :  124   62\n"},
    {"slabtop", " Active / Total Objects (% used)    : 1 / 2 (100.0%)\n  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB "
                "CACHE SIZE NAME\n9865575 9864690  99%    0.02K  43847      225    175388K biovec-1\n"},
    {"meminfo", "MemTotal:      1033532 kB\nMemFree:        193520 kB\nSlab: 60000 kB\nMemTotal: 2 kB\n"},
    {"vmallocinfo",
     "0x7874d405-0xe344a63f   20480 n_tty_open+0x19/0xa0 [m] pages=4 vmalloc N0=4\n0x1-0x2 8192 unpurged "
     "vm_area \n"},
    {"allocinfo", "allocinfo - version: 1.0\n# <size> <calls> <tag info>\n 16 1 fs/a.c:87 [xfs] func:b \n 17 2 "
                  "c.c:8 func:perf_=\npage\n 18 3 ice.c:681\n[ice] func:d\n"},
    {"windbg",
     "Debug session time: Fri May 22 22:35:55.123 2020 (UTC + 2:00)\nkd> !poolused 1\n Tag  Allocs  Frees  Diff "
     " Used  Allocs  Frees  Diff  Used\n Hack 7 6 1 112 9 9 0 0\tx , Binary: a.sys\nTOTAL 1 2\n"},
    {"windbg",
     " Pool Used:\n            NonPaged            Paged\n Tag    Allocs     Used    Allocs     Used\n ohci        "
     "1      136         0        01394 OHCI host\n AGP         1      344         2      384UNKNOWN\n"},
    {"windbg",
     "*** Virtual Memory Usage ***\nPhysical Memory:     16268   (   65072 Kb)\nNonPagedPoolNx Usage: 30120 ( "
     "120480 Kb)\n******* 4 kernel stack PTE allocations have failed ******\n"},
    {"windbg",
     "kd> !poolfind Proc\nSearching NonPaged pool (f : f) for Tag: Proc\n*fffffa8000c77000 size: 430 previous "
     "size: 0 (Allocated) Proc (Protected)\nffff : tag Toke, size     0x500, Paged pool\n"},
    {"eventjson",
     "[{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Srv\"}},\"EventID\":2019,\"TimeCreated\":"
     "{\"#attributes\":{\"SystemTime\":\"2020-05-22T22:10:00Z\"}}}}},\n{\"Id\":2020,\"ProviderName\":\"S\\u0072v\","
     "\"TimeCreated\":\"\\/Date(1590185460000)\\/\",\"Message\":\"a \\\"}\"}]\n"},
    {"eventlog",
     "Protokollname: System\nQuelle: Srv\nDatum: 20.07.2010 00:00:01\nEreignis-ID: 2019\nSchl\x81sselw\x94rter:\n"},
    {"eventlog", "   ProviderName: Srv\n\nTimeCreated                     Id LevelDisplayName Message\n"
                 "-----------                     -- ---------------- -------\n"
                 "3/15/2024 9:15:33 AM          2019 Error            The server was\n"},
    {"eventlog",
     "<Events><Event xmlns='x'><System><Provider Name='Srv'/><EventID Q='1'>2019</EventID><TimeCreated "
     "SystemTime='2020-05-22T21:58:00.1Z'/></System></Event><Event><System><Provider "
     "Name='Microsoft-Windows-Resource-Exhaustion-Detector'/><EventID>2004</EventID></System><PagedPoolInfo><Tag_1>"
     "<Name>G&lt;m</Name><PoolUsed>7</PoolUsed></Tag_1></PagedPoolInfo><Data Name='Process_1_ID'>1</Data></Event>"},
    {"eventlog",
     "Log Name: System\nSource: Srv\nDate: 22.05.2020 23:05:00\nEvent ID: 2019\nDescription:\nThe server was "
     "unable "
     "to allocate from the system nonpaged pool because\n\n-or-\nEvent 2020 - Source: Svr\nEvent Xml:\n<Event>\n"},
    {"eventlog",
     "Level,Date and Time,Source,Event ID,Task Category\nError,5/22/2020 10:09:00 PM,Resource-Exhaustion-Detector,"
     "2004,None,\"Windows successfully diagnosed: a b.exe (2724) consumed 47 bytes, and c (1) d 2\nx\"\n"},
    {"handle", "Nthandle v4.22 - Handle viewer\nSysinternals - x\nHandle type summary:\n  ALPC Port: 11\n  ALPC "
               "Port: 2\nTotal "
               "handles: 13\n------\nsmss.exe pid: 360 NT\n    4: File  (RW-)   C:\\W\n   2C: Section\n"},
    {"oom",
     "[1.5][   T71] a invoked oom-killer: order=0\n[1.5] Mem-Info:\n[1.5]  slab_reclaimable:2569 "
     "slab_unreclaimable:12482 pagetables:1 free:5\nNode 0 DMA free:20kB min:1kB kernel_stack:3kB\n[1.5] 9 pages "
     "RAM\n[1.5] Unreclaimable slab info:\n[1.5] Name  Used  Total\n[1.5] a b 5KB 6KB\n"},
    {"oom", "May 22 22:35:55 srv kernel: [ pid ]   uid  tgid total_vm      rss oom_score_adj name\nMay 22 22:35:55 srv "
            "kernel: [  12]     0    12      617      384      -1 a\nFri 2020-05-22 22:35:55 UTC srv kernel: Out of "
            "memory: "
            "Killed process 12 (a(b)) total-vm:9kB, anon-rss:5kB\n"},
    {"oom",
     "{\"__REALTIME_TIMESTAMP\":\"1590186955123456\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":[77,101,109,45,73,110,102,"
     "111,58]}\n"
     "{\"_TRANSPORT\":\"kernel\",\"_X\":{\"a\":[1,\"]\"]},\"MESSAGE\":\"slab_reclaimable:1\\n\\ud83d\\ude00 free:5\"}\n"
     "[  +0.5] Memory allocations:\n26.9 MiB 6883 mm/f.c:9 [m] func:g\n"},
    {"linux",
     "zzz ***Fri May 22 10:00:00 UTC 2020\nMemTotal: 9 kB\nMemFree: 5 kB\nslabinfo - version: 2.1\nkmalloc-64 1 64 "
     "64 64 1 : tunables 0 0 0 : slabdata 1 1 0\n[1.5] Mem-Info:\n[1.5] slab_unreclaimable:3\n1590148800\nSlab: 9 "
     "kB\n>  64  2  50%    0.06K      1       64         4K x\n"},
    {"slabtop",
     "\033[?1049h\033[1;24r\033[H\033[2J Active / Total Objects (% used) : 1 / 2\r\033[3d  OBJS ACTIVE  USE "
     "OBJ\033[4d  20  10  50%    0.19K  1\033[42G21  4K d\033[2b\033[20;24r\033[20;1H\033M\033[1;40H1\033[L\n"},
    {"pooltracker",
     "\nTag    NpAllocs NpFrees  NpBytes   PgAllocs PgFrees PgBytes\nIo           10 4294967290   2048        5  "
     "5        0\n"},
    {"pooltracker", "    Tag  NpAllocs NpFrees NpBytes PgAllocs PgFrees PgBytes Driver Reason\n    Thre 15 5 640 0 0 0 "
                    "nt!ps Thread\n"},
    {"bigpools", "Allocation         Tag      PoolType                   NumberOfBytes\n0xfffff8a003c09000 CM25     "
                 "PagedPool                  0x1000L\n0,0x8a003c0a001,Io  ,NonPagedPoolNx,0x4000,Free\n"},
    {"windbg", "> lkd> !poolused b\n> Current Session 1\n> Pool Used:\n>   NonPaged\n>  Tag  Allocs  Frees  Diff  "
               "Used\n>  EtwB  304 "
               " 134  170  6550080  Etw , Binary: nt!etw\n"},
    {"poolmon",
     "| Tag\xc2\xa0| Type | Allocs | Frees | Diff | Bytes | Per Alloc |\r\n|---|--:|\r\n| `Io  ` | NPAGED | 1.234 "
     "| 234 | 1.000 | 16.000 | 16 |\r\n"},
    {"poolmon-powershell",
     "\"DateTime\",\"DateTimeUTC\",\"Tag\",\"PagedAllocs\",\"PagedFrees\",\"PagedDiff\",\"PagedUsedBytes\","
     "\"NonPagedAllocs\",\"NonPagedFrees\",\"NonPagedDiff\",\"NonPagedUsedBytes\",\"Binary\"\n\"2019-07-24T12:"
     "21:57\","
     "\"2019-07-24T10:21:57\",\"Io\",\"5\",\"4294967290\",\"-4294967285\",\"80\",\"0\",\"0\",\"0\",\"0\","
     "\"a\"\"b\"\n"
     "\"2019-07-24T12:22:57\",\"2019-07-24T10:22:57\",\"Io\",\"6\",\"0\",\"6\",\"80\",\"0\",\"0\",\"0\",\"0\","
     "\"\"\n"},
    {"poolmon-powershell", "Tag,TotalUsedBytes\nFMfn,1000\nTag,TotalUsedBytes\nFMfn,2000\n"},
    {"poolmonx", "Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,\n"
                 "WCsc,Paged,900,0,900,1000,8388609 KB,9,wcifs.sys,a, b,\na,b ,Non Paged,5,1,4,640,1 KB,106,,,\n"},
    {"poolmonx", "Tag,Paged Allocs,Paged Frees,Paged Diff,Paged Usage,NPaged Allocs,NPaged Frees,NPaged Diff,NPaged "
                 "Usage,Source\nToke,64592,12,64580,3841 KB,0,0,0,912 B,nt!ob,b\n"},
    {"poolmonx", "Toke,0x656B6F54,64,592,12,64,580,2,900,123,456,0,0,0,0,nt!ob,Token objects\n"
                 "File,0x656C6946,1.000,1,999,3.311.048,5,0,5,80,<unknown>,\n"},
    {"pooltagviewer",
     "------SnapshotDate=[5/22/2020 10:35:55\xe2\x80\xafPM]------\nTag:Pro\xc3\xa3,Type:NonPaged,Allocs:3,Frees:1,"
     "Diff:2,Bytes:64,KB:0,BAlloc:32,Source:nt,Description:a,Change:None\n------SnapshotDate=[22.05.2020 "
     "22:36]------\n"},
    {"memsnap",
     "Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl   Handles   Threads\n!LogType=memsnap\n"
     "!ComputerName=SRV01\n!SystemTime=09\\03\\2002 15:39:31.0781 (GMT)\n000001C0   lsass.exe  31318016  80252  "
     "71552 "
     "972 55\n!LogType=memsnap\n!SystemTime=09\\03\\2002 15:49:31.0781 (GMT)\n000001C0   lsass.exe  1 2 3 4 5\n"},
    {"memsnap", "!LogType=poolsnap\n!SystemTime=09\\03\\2002 15:39:31.0781 (GMT)\n Tag  Type     Allocs     Frees      "
                "Diff   Bytes  Per Alloc\n Toke Paged       412        12       400   19200   48\n"},
    {"perfmon",
     "\"(PDH-CSV 4.0) (India Standard Time)(-330)\",\"\\\\SRV01\\Memory\\Pool Paged "
     "Bytes\",\"\\\\SRV01\\Process(lsass)\\Handle "
     "Count\",\"\\\\SRV01\\Process(lsass)\\ID Process\",\"\\\\SRV01\\pooltop(Toke Paged)\\Bytes\"\n\"05/22/2020 "
     "22:35:55.530\",\"128375856.5\",\"1234\",\"612\",\"-7\"\n\"05/22/2020 22:36:00.531\",\" "
     "\",\"1.5e9\",\"612\",\"8\"\n"},
    {"perfmon", "\"(PDH-TSV 4.0) (W. Europe Standard Time)(-60)\"\t\"\\\\S\\Process(svchost#1)\\Handle "
                "Count\"\t\"\\\\S\\Process "
                "V2(x:77)\\Thread Count\"\n\"05/22/2020 22:35:55.530\"\t\"5\"\t\"6\"\nExiting, please wait...\n"},
    {"table",
     "time,boot,type,tag,allocs,bytes,owner\n2026-03-02T21:00:00.000+00:00,b-1,Paged,\"a\\x00\\\\\"\"b\",5,,x.sys\n"
     "2026-03-02T21:01:00.000+00:00,b-1,Nonp,Toke,6,7,\n2026-03-02T21:01:00.000+00:00,b-1\n"},
    {"table",
     "time\tepoch_ns\tpid\tstarted\tname\thandles\n2026-03-02T21:00:00Z\t1772485200000000000\t4\t\tSystem\t900\n"},
    {"perfmon",
     "\"(PDH-CSV 4.0) (RTZ 2 (\",\"\\\\S\\\xCF\xF0\xEE\xF6\xE5\xF1\xF1(x#1)\\Handle "
     "Count\",\"\\\\S\\Process(x#1)\\ID "
     "Process\",\"\\\\S\\Memory\\Pool Paged Bytes\"\n\"05/22/2020 22:35:55.530\",\"1\",\"4\",\" \"\n\"05/22/2020 "
     "22:36:55.530\",\"1\",\"4\",\"1e3\"\nExiting, please wait...\n"},
    {"perfmon", "(PDH-TSV 4.0) (UTC)(0)\t\\\\h\\pooltop(T%28 Paged session 2)\\Bytes\t\\\\h\\pooltop process(a "
                "64)\\Handles\t\\\\h\\pooltop\\Handles\n05/22/2020 22:35\t1,5\t2\t3\n"},
    {"table",
     "time,boot,type,tag,bytes\n2026-03-02T21:00:00Z,b,Paged,\"a\\x00\\\\\",5\n2026-03-02T21:01:00Z,b,Nonp,x,\n"},
    {"table", "epoch_ns\tpid\tname\thandles\tstarted\n1772485200000000001\t4\tq\t9\t2026-03-02T21:00:00Z\n"},
    {"table", "time;machine;name;value\n2026-03-02T21:00:00Z;S;\\\\A\\\\B;1.5\n"},
};

/* Every kind has one: a new kind without a seed stops here. */
void fuzz_seeds(void)
{
    for (size_t i = 0; i < sizeof KIND_SEEDS / sizeof KIND_SEEDS[0]; i++)
        seed_for(KIND_SEEDS[i].kind, KIND_SEEDS[i].text);
    for (size_t i = 0; i < count_kinds(); i++)
        FUZZ_CHECK(has_seed[i], "no seed for %s", foreign_kinds[i]->name);
}
