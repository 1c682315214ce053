/* Texts of Windows' event log: the events about pools become marks, in whatever form they were kept, and those of other sources with the same numbers are told. */
#include <time.h>

#include "sampler_foreign.h"

static struct foreign_read made;

static void read_text(const char *text, size_t marks, int64_t left_out, int64_t refused)
{
    foreign_read_text(&made, text);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, "eventlog");
    ck_assert_uint_eq(made.sample_count, 0);
    ck_assert_uint_eq(made.mark_count, marks);
    ck_assert_int_eq(made.counts.left_out, left_out);
    ck_assert_msg(made.counts.refused == refused, "%lld refused, line %lld: %s", (long long)made.counts.refused,
                  (long long)made.refused_line, made.refused);
}

static void assert_mark(size_t mark, const char *utc, const char *text)
{
    int64_t utc_ns;
    char when[WHEN_TEXT];
    ck_assert_str_eq(made.marks[mark], text);
    ck_assert_int_eq(
        stamp_moment(&made.mark_stamps[mark], (struct zone){ZONE_FIXED, 7200}, ORDER_MONTH_FIRST, &utc_ns, NULL),
        STATUS_OK);
    when_format_rfc3339(when, utc_ns, (struct zone){ZONE_UTC, 0});
    ck_assert_str_eq(when, utc);
}

#define NONPAGED  "The server was unable to allocate from the system nonpaged pool because the pool was empty."
#define PAGED     "The server was unable to allocate from the system paged pool because the pool was empty."
#define TOLD_NONP "event 2019: the nonpaged pool was empty"
#define TOLD_PAGE "event 2020: the paged pool was empty"

#define SERVER(id, source, time)                                                                                       \
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='" source             \
    "'/><EventID Qualifiers='49152'>" id "</EventID><TimeCreated SystemTime='" time                                    \
    "'/><Computer>SRV01</Computer></System><EventData><Data>x</Data></EventData></Event>"

#define EXHAUSTED                                                                                                      \
    "<Event xmlns=\"x\">\n  <System>\n    <Provider\n      Name=\"Microsoft-Windows-Resource-Exhaustion-Detector\" "   \
    "Guid=\"{9}\" />\n"                                                                                                \
    "    <EventID>2004</EventID>\n    <TimeCreated SystemTime=\"2020-05-22T22:10:00.5000000Z\" />\n  </System>\n"      \
    "  <UserData>\n    <MemoryExhaustionInfo xmlns=\"y\">\n      <SystemInfo>\n"                                       \
    "        <PagedPoolUsage>843325440</PagedPoolUsage>\n        <NonPagedPoolUsage>732229632</NonPagedPoolUsage>\n"   \
    "      </SystemInfo>\n      <PagedPoolInfo>\n        <Tag_1>\n          <Name>G&lt;&amp;m</Name>\n"                \
    "          <PoolUsed>75059936</PoolUsed>\n        </Tag_1>\n        <Tag_2><Name>MmSt</Name>"                      \
    "<PoolUsed>48371392</PoolUsed></Tag_2>\n      </PagedPoolInfo>\n      <NonPagedPoolInfo>\n        <Tag_1>"         \
    "<Name>smNp</Name><PoolUsed>64679936</PoolUsed></Tag_1>\n      </NonPagedPoolInfo>\n      <ProcessInfo>\n"         \
    "        <Process_1>\n          <Name>explorer.exe</Name>\n          <ID>30876</ID>\n"                             \
    "          <CommitCharge>3685900288</CommitCharge>\n          <HandleCount>359617</HandleCount>\n"                 \
    "        </Process_1>\n      </ProcessInfo>\n    </MemoryExhaustionInfo>\n  </UserData>\n</Event>\n"
#define TOLD_EXHAUSTED                                                                                                 \
    "event 2004: low memory; paged pool 804M: G<&m 71.6M, MmSt 46.1M; nonpaged pool 698M: smNp 61.7M; "                \
    "explorer.exe (30876) 3.43G 359617 handles"

TEST(xml_of_one_line_or_of_many_becomes_marks)
{
    read_text("<?xml version=\"1.0\"?><Events>" SERVER("2019", "Srv", "2020-05-22T21:58:00.1234567Z")
                  SERVER("2019", "Print", "2020-05-22T22:00:00Z")
                      SERVER("7036", "x", "2020-05-22T22:00:00Z") "</Events>",
              1, 1, 0);
    assert_mark(0, "2020-05-22T21:58:00.123Z", TOLD_NONP);
    ck_assert_str_eq(made.host, "SRV01");
    ck_assert_int_eq(made.refused_line, 1);
    foreign_read_done(&made);
    read_text(SERVER("2020", "srv", "2020-05-22T21:58:00Z") "\r\n" EXHAUSTED EXHAUSTED, 3, 0, 0);
    assert_mark(0, "2020-05-22T21:58:00.000Z", TOLD_PAGE);
    assert_mark(1, "2020-05-22T22:10:00.500Z", TOLD_EXHAUSTED);
    ck_assert_int_eq(made.mark_lines[1], 2);
    foreign_read_done(&made);
}
END_TEST

TEST(event_data_with_flat_names_tells_the_same)
{
    read_text("<Events>\n<Event><System><Provider Name='Microsoft-Windows-Resource-Exhaustion-Detector'/>"
              "<EventID>2004</EventID><TimeCreated SystemTime='2020-05-22T22:10:00Z'/></System><EventData>"
              "<Data Name='NonPagedPoolTag_1'>Leak</Data><Data Name='NonPagedPoolUsed_1'>1048576000</Data>"
              "<Data Name='Process_1_Name'>a.exe</Data><Data Name='Process_1_ID'>612</Data>"
              "<Data Name='Process_1_CommitCharge'>1000</Data><Data Name='Process_9_ID'>1</Data></EventData></Event>\n"
              "</Events>\n",
              1, 0, 0);
    ck_assert_str_eq(made.mark, "event 2004: low memory; nonpaged pool -: Leak 1000M; a.exe (612) 1000");
    foreign_read_done(&made);
}
END_TEST

TEST(the_event_viewer_s_copy_and_its_xml_are_one_event)
{
    read_text("Log Name:      System\nSource:        Microsoft-Windows-Resource-Exhaustion-Detector\n"
              "Date:          22.05.2020 23:10:00\nEvent ID:      2004\nTask Category: x\nLevel:         Warning\n"
              "Keywords:      y\nUser:          SYSTEM\nComputer:      srv01\nDescription:\n"
              "Windows successfully diagnosed a low virtual memory condition. a.exe (1) consumed 5 bytes.\nEvent "
              "Xml:\n" EXHAUSTED
              "Log Name:      System\nSource:        Srv\nDate:          22.05.2020 23:05:00\nEvent ID:      2019\n"
              "Computer:      srv01\nDescription:\n" NONPAGED "\n"
              "Log Name:      System\nSource:        Service Control Manager\nDate:          22.05.2020 23:04:00\n"
              "Event ID:      7036\nDescription:\nThe x service entered the stopped state.\n",
              2, 0, 0);
    assert_mark(0, "2020-05-22T22:10:00.500Z", TOLD_EXHAUSTED);
    assert_mark(1, "2020-05-22T21:05:00.000Z", TOLD_NONP);
    foreign_read_done(&made);
}
END_TEST

TEST(wevtutil_s_text_and_lists_of_powershell_are_read)
{
    read_text("Event[0]:\n  Log Name: System\n  Source: Srv\n  Date: 2020-05-22T22:02:00.123\n  Event ID: 2020\n"
              "  Task: N/A\n  Level: Error\n  Opcode: N/A\n  Keyword: Classic\n  User: N/A\n  User Name: N/A\n"
              "  Computer: SRV01\n  Description: \n" PAGED "\n\nEvent[1]:\n  Log Name: System\n"
              "  Source: MSExchangeAdmin\n  Date: 2020-05-22T22:02:00.123\n  Event ID: 2019\n  Description: \nOther.\n",
              1, 1, 0);
    assert_mark(0, "2020-05-22T20:02:00.123Z", TOLD_PAGE);
    foreign_read_done(&made);
    read_text("\n\nTimeCreated  : 5/22/2020 10:06:00 PM\nProviderName : Srv\nId           : 2019\n"
              "Message      : The server was unable to allocate from the system nonpaged pool because\n"
              "               the pool was empty.\n\nTimeCreated  : 5/22/2020 10:07:00 PM\nProviderName : Srv\n"
              "Id           : 2020\nMessage      : " PAGED "\n\n\n",
              2, 0, 0);
    assert_mark(0, "2020-05-22T20:06:00.000Z", TOLD_NONP);
    assert_mark(1, "2020-05-22T20:07:00.000Z", TOLD_PAGE);
    foreign_read_done(&made);
}
END_TEST

TEST(get_eventlog_s_list_has_its_time_behind_the_message)
{
    read_text(
        "Index              : 12\nEntryType          : Warning\nInstanceId         : 2004\n"
        "Message            : Windows successfully diagnosed a low virtual memory condition. x: a.exe (1) consumed\n"
        "                     5000000000 bytes\nCategory           : (3)\nCategoryNumber     : 3\n"
        "ReplacementStrings : {}\nSource             : Microsoft-Windows-Resource-Exhaustion-Detector\n"
        "TimeGenerated      : 5/22/2020 10:06:00 PM\nTimeWritten        : 5/22/2020 10:06:09 PM\n"
        "UserName           : NT\n\nIndex              : 11\nEntryType          : Error\n"
        "InstanceId         : 3221227492\nMessage            : " PAGED "\nSource             : Srv\n"
        "TimeGenerated      : 5/22/2020 10:07:00 PM\n",
        2, 0, 0);
    assert_mark(0, "2020-05-22T20:06:00.000Z", "event 2004: low memory; a.exe (1) 4.66G");
    assert_mark(1, "2020-05-22T20:07:00.000Z", TOLD_PAGE);
    foreign_read_done(&made);
}
END_TEST

TEST(tables_of_powershell_and_of_the_event_viewer_are_read)
{
    read_text("#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"
              "\"Message\",\"Id\",\"Version\",\"ProviderName\",\"TimeCreated\",\"MachineName\"\r\n"
              "\"The server was unable to allocate from the system nonpaged pool\r\nbecause \"\"the\"\" pool, was "
              "empty.\",\"2019\",\"\",\"Srv\",\"5/22/2020 10:08:00 PM\",\"SRV01\"\r\n"
              "\"x\",\"2019\",,\"Print\",\"5/22/2020 10:08:00 PM\",\"SRV01\"\r\n\r\n",
              1, 1, 0);
    assert_mark(0, "2020-05-22T20:08:00.000Z", TOLD_NONP);
    foreign_read_done(&made);
    read_text("Level\tDate and Time\tSource\tEvent ID\tTask Category\r\n"
              "Error\t5/22/2020 10:09:00 PM\tSrv\t2020\tNone\t\"" PAGED "\"\r\n",
              1, 0, 0);
    assert_mark(0, "2020-05-22T20:09:00.000Z", TOLD_PAGE);
    foreign_read_done(&made);
}
END_TEST

TEST(blocks_and_bare_messages_are_read)
{
    read_text("   Date: 4/2/99\n   Time: 7:39:58 PM\n   User: N/A\n   Event ID: 2019\n   Source: Svr\n   Type: Error\n"
              "   Description: The server was unable to allocate from the system nonpaged pool\n"
              "   because the pool was empty.\n\n   -or-\n\n   Event 2020 - Source: Srv\n\n   " PAGED "\n",
              2, 0, 0);
    assert_mark(0, "1999-04-02T17:39:58.000Z", TOLD_NONP);
    ck_assert_str_eq(made.marks[1], TOLD_PAGE);
    ck_assert(!stamp_is_whole(&made.mark_stamps[1]));
    foreign_read_done(&made);
    read_text("what is this?\n" NONPAGED "\n" PAGED "\n", 2, 0, 1);
    foreign_read_done(&made);
}
END_TEST

TEST(an_event_that_is_cut_off_is_told)
{
    read_text(SERVER("2019", "Srv", "2020-05-22T21:58:00Z") "\n<Event xmlns='x'>\n<System>\n<EventID>2019</EventID>", 1,
              1, 0);
    ck_assert_int_eq(made.refused_line, 2);
    ck_assert_str_eq(made.refused, "the text ends in the middle of an event");
    foreign_read_done(&made);
    read_text("Level,Date and Time,Source,Event ID,Task Category\n"
              "Error,5/22/2020 10:35:55 PM,Srv,2019,\"None\nError,5/22/2020 10:35:56 PM,Srv,2020,None\n",
              0, 1, 0);
    ck_assert_int_eq(made.refused_line, 2);
    foreign_read_done(&made);
}
END_TEST

TEST(no_event_is_longer_than_what_is_kept_of_it)
{
    enum { LONG = 300 << 10 };
    char *text = malloc(2 * LONG);
    int length = snprintf(text, LONG, "%s\n<Event xmlns='x'><System>", SERVER("2019", "Srv", "2020-05-22T21:58:00Z"));
    memset(text + length, 'a', LONG);
    snprintf(text + length + LONG, LONG / 2, "\n</Event>\n%s\n<Event><System>",
             SERVER("2020", "Srv", "2020-05-22T21:59:00Z"));
    read_text(text, 2, 1, 1); /* the last one has no end */
    ck_assert_int_eq(made.refused_line, 5);
    assert_mark(1, "2020-05-22T21:59:00.000Z", TOLD_PAGE);
    foreign_read_done(&made);
    free(text);
}
END_TEST

/* Each would be gone over once for each of its bytes: a minute and more, and hours for a longer one. */
TEST(a_row_without_an_end_and_a_line_of_marks_cost_no_more_than_their_bytes)
{
    enum { ROW = 250 << 10, LINE = 1 << 20, SECONDS = 8 };
    char *text = malloc(ROW + LINE + 400);
    size_t length = (size_t)sprintf(text, "Level,Date and Time,Source,Event ID,Task Category\n%s",
                                    "Error,5/22/2020 10:35:55 PM,Srv,2019,\"None\n");
    for (int i = 0; i < ROW; i++)
        text[length++] = i % 2 == 0 ? 'a' : '\n';
    text[length++] = '"';
    text[length++] = '\n';
    memset(text + length, '>', LINE / 2);
    memset(text + length + LINE / 2, ' ', LINE / 2);
    text[length + LINE] = '\0';
    clock_t begun = clock();
    foreign_read_text(&made, text);
    ck_assert_int_eq(made.status, STATUS_OK);
    ck_assert_int_lt((clock() - begun) / CLOCKS_PER_SEC, SECONDS);
    foreign_read_done(&made);
    free(text);
}
END_TEST

TEST(a_binary_event_log_is_refused_with_what_to_do)
{
    foreign_read_bytes(&made, "ElfFile\0\0\0\0", 11);
    ck_assert_int_eq(made.status, STATUS_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(made.why.line, "wevtutil qe FILE.evtx /lf:true /f:xml"));
    foreign_read_done(&made);
}
END_TEST

static void read_copy(const char *labels, const char *mark, const char *utc)
{
    read_text(labels, 1, 0, 0);
    assert_mark(0, utc, mark);
    ck_assert_str_eq(made.host, "H1");
    foreign_read_done(&made);
}

/* As Event Viewers of these languages copy it. */
TEST(labels_of_other_languages_and_their_code_pages_are_known)
{
    static const char MARK[] = "event 2004: low memory; a (b).exe (5128) 1.02G, c.exe (7) 512M";
#define PROVIDER "Microsoft-Windows-Resource-Exhaustion-Detector"
    read_copy("Protokollname: System\nQuelle:        " PROVIDER "\nDatum:         20.07.2010 00:00:01\n"
              "Ereignis-ID:   2004\nAufgabenkategorie:x\nEbene:         Warnung\nSchl\x81sselw\x94rter:\n"
              "Benutzer:      SYSTEM\nComputer:      H1\nBeschreibung:\nWindows hat x diagnostiziert. Die Programme: a "
              "(b).exe (5128) verbrauchte 1.095.385.088 Bytes und c.exe (7) verbrauchte 536870912 Bytes.\n",
              MARK, "2010-07-19T22:00:01.000Z");
    read_copy("Имя журнала:   System\nИсточник:      " PROVIDER "\nДата:          20.07.2010 00:00:01\n"
              "Код события:   2004\nКомпьютер:     H1\nОписание:\nПрограммы: a (b).exe (5128) занимает 1 095 385 088 "
              "байт, и c.exe (7) занимает 536870912 байт.\n",
              MARK, "2010-07-19T22:00:01.000Z");
    read_copy("日志名称:          System\n来源:            " PROVIDER "\n日期:            2010/7/20 0:00:01\n"
              "事件 ID:         2004\n任务类别:          x\n级别:            警告\n计算机:           H1\n描述:\n"
              "Windows 成功诊断。以下程序： a (b).exe (5128)使用了1095385088字节，c.exe (7) 使用了 536870912 字节。\n",
              MARK, "2010-07-19T22:00:01.000Z");
    /* `Imya zhurnala`, `Istochnik`, `Data`, `Kod sobytiya`, `Kompyuter` of 866 */
    read_copy("\x88\xac\xef \xa6\xe3\xe0\xad\xa0\xab\xa0: System\n\x88\xe1\xe2\xae\xe7\xad\xa8\xaa: Srv\n"
              "\x84\xa0\xe2\xa0: 20.07.2010 00:00:01\n\x8a\xae\xa4 \xe1\xae\xa1\xeb\xe2\xa8\xef: 2019\n"
              "\x8a\xae\xac\xaf\xec\xee\xe2\xa5\xe0: H1\n",
              TOLD_NONP, "2010-07-19T22:00:01.000Z");
    read_text(
        "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\nFehler,20.07.2010 00:00:01,Srv,2020,Keine\n", 1,
        0, 0);
    assert_mark(0, "2010-07-19T22:00:01.000Z", TOLD_PAGE);
    foreign_read_done(&made);
}
END_TEST

TEST(powershell_s_columns_are_events_each_with_its_time)
{
    read_text("\n\n   ProviderName: Microsoft-Windows-Resource-Exhaustion-Detector\n\n"
              "TimeCreated                     Id LevelDisplayName Message\n"
              "-----------                     -- ---------------- -------\n"
              "3/15/2024 9:12:33 AM          2004 Предупреждение   Windows successfully diagnosed a low virt...\n"
              "3/14/2024 9:12:33 PM          2004                  Windows successfully diagnosed a low virt...\n\n\n"
              "   ProviderName: Srv\n\nTimeCreated                     Id LevelDisplayName Message\n"
              "-----------                     -- ---------------- -------\n"
              "3/15/2024 9:15:33 AM          2019 Error            The server was unable to allo...\n"
              "3/15/2024 9:15:34 AM            41 Error            ...\n",
              3, 0, 0);
    assert_mark(0, "2024-03-15T07:12:33.000Z", "event 2004: low memory");
    assert_mark(1, "2024-03-14T19:12:33.000Z", "event 2004: low memory");
    assert_mark(2, "2024-03-15T07:15:33.000Z", TOLD_NONP);
    foreign_read_done(&made);
    read_text("   Index Time          EntryType   Source                 InstanceID Message\n"
              "   ----- ----          ---------   ------                 ---------- -------\n"
              "    1234 May 22 21:58  Error       Srv                    3221227491 The server was unable to...\n"
              "    1233 May 22 21:57  Error       Print                        2019 Something else...\n",
              1, 1, 0);
    ck_assert(made.mark_stamps[0].lacks_year);
    ck_assert_str_eq(made.mark, TOLD_NONP);
    foreign_read_done(&made);
}
END_TEST

TEST(what_people_make_of_a_copy_is_still_the_event)
{
    read_text("Source - SRV\nType - Error\nEvent ID - 2020\nDescription -\n\n" PAGED "\nData -\n"
              "0000: 00040000 00540001 00000000 c00007e4\n0010: 00000000\n",
              1, 0, 0);
    ck_assert_str_eq(made.mark, TOLD_PAGE);
    foreign_read_done(&made);
    read_text("  EVENT: 2020 SOURCE:SRV\n  TEXT: " PAGED "\n", 1, 0, 0);
    foreign_read_done(&made);
    read_text("Level | Date and Time | Source | Event ID | Task Category\n-- | -- | -- | -- | --\n"
              "Error | 18/3/2025 13:07 | Srv | 2019 | None | " NONPAGED "\n",
              1, 0, 0);
    ck_assert_int_eq(made.mark_stamps[0].day, 18);
    foreign_read_done(&made);
    read_text(
        "Log Name:      System\\\n**Source:**  Srv <br />\nDate:          5/22/2020 10:30:59 PM\\\nEvent ID:      "
        "2019\\\nDescription:\\\n" NONPAGED "\\\nXml:\\\n<Event xmlns=\"[x](x)\">\\\n  `<System>`\\\n    "
        "`<EventID>`2019`</EventID>`\\\n    `<TimeCreated SystemTime=\"2020-05-22T20:30:59.5Z\" />`\\\n  "
        "`</System>`\\\n`</Event>`\n",
        1, 0, 1); /* the last backquote */
    assert_mark(0, "2020-05-22T20:30:59.500Z", TOLD_NONP);
    foreign_read_done(&made);
    read_text("Record 1\n<?xml version=\"1.0\"?>\n" SERVER("2020", "Srv", "2020-05-22T21:58:00Z") "\nRecord 2\n", 1, 0,
              0);
    foreign_read_done(&made);
}
END_TEST

static void read_json(const char *text, size_t marks, int64_t left_out, int64_t refused)
{
    foreign_read_text(&made, text);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, "eventjson");
    ck_assert_uint_eq(made.mark_count, marks);
    ck_assert_int_eq(made.counts.left_out, left_out);
    ck_assert_msg(made.counts.refused == refused, "%lld refused, line %lld: %s", (long long)made.counts.refused,
                  (long long)made.refused_line, made.refused);
}

TEST(events_as_json_are_read_one_a_line_and_in_arrays)
{
    read_json(
        "{\"Event\":{\"#attributes\":{\"xmlns\":\"x\"},\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Microsoft-"
        "Windows-Resource-Exhaustion-Detector\"}},\"EventID\":2004,\"TimeCreated\":{\"#attributes\":{\"SystemTime\":"
        "\"2020-05-22T22:10:00.500Z\"}},\"Computer\":\"SRV01\"},\"UserData\":{\"MemoryExhaustionInfo\":{"
        "\"SystemInfo\":{\"PagedPoolUsage\":843325440},\"NonPagedPoolInfo\":{\"Tag_1\":{\"Name\":\"s\\u004eN}\","
        "\"PoolUsed\":64679936}},\"ProcessInfo\":{\"Process_1\":{\"Name\":\"a\\\\b.exe\",\"ID\":7,"
        "\"CommitCharge\":1048576000,\"HandleCount\":5}}}}}}\n"
        "{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Print\"}},\"EventID\":{\"#text\":2019}}}}\n",
        1, 1, 0);
    assert_mark(0, "2020-05-22T22:10:00.500Z",
                "event 2004: low memory; paged pool 804M; nonpaged pool -: sNN} 61.7M; a\\b.exe (7) 1000M 5 handles");
    ck_assert_str_eq(made.host, "SRV01");
    foreign_read_done(&made);
    read_json("[{\"Id\":2019,\"ProviderName\":\"Srv\",\"TimeCreated\":\"\\/Date(1590185400000)\\/\",\"Message\":\"a "
              "\\\"b\\\" "
              "}{\",\"Bookmark\":{\"Id\":5},\"Properties\":[{\"Value\":1}]},{\"Id\":2020,\"ProviderName\":\"Srv\","
              "\"TimeCreated\":{\"value\":\"\\/Date(1590185460000)\\/\",\"DateTime\":\"x\"}}]",
              2, 0, 0);
    assert_mark(0, "2020-05-22T22:10:00.000Z", TOLD_NONP);
    assert_mark(1, "2020-05-22T22:11:00.000Z", TOLD_PAGE);
    foreign_read_done(&made);
}
END_TEST

TEST(json_that_is_cut_off_or_holds_several_events_at_once_is_told)
{
    read_json("{\"events\":[{\"Id\":2019,\"ProviderName\":\"Srv\"},{\"Id\":2020,\"ProviderName\":\"Srv\"}]}\nx\n", 0, 0,
              2);
    foreign_read_done(&made);
    read_json("Record 1\n{\n  \"EventId\": 2020,\n  \"Provider\": \"srv\"\n}\nRecord 2\n{\"EventId\": 2020, \"a", 1, 1,
              0);
    ck_assert_int_eq(made.refused_line, 7);
    foreign_read_done(&made);
}
END_TEST

SUITE_MAIN("sampler: event logs as texts", xml_of_one_line_or_of_many_becomes_marks,
           event_data_with_flat_names_tells_the_same, the_event_viewer_s_copy_and_its_xml_are_one_event,
           wevtutil_s_text_and_lists_of_powershell_are_read, get_eventlog_s_list_has_its_time_behind_the_message,
           tables_of_powershell_and_of_the_event_viewer_are_read, blocks_and_bare_messages_are_read,
           an_event_that_is_cut_off_is_told, no_event_is_longer_than_what_is_kept_of_it,
           a_row_without_an_end_and_a_line_of_marks_cost_no_more_than_their_bytes,
           labels_of_other_languages_and_their_code_pages_are_known, powershell_s_columns_are_events_each_with_its_time,
           what_people_make_of_a_copy_is_still_the_event, events_as_json_are_read_one_a_line_and_in_arrays,
           json_that_is_cut_off_or_holds_several_events_at_once_is_told, a_binary_event_log_is_refused_with_what_to_do)
