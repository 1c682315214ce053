#include "sampler/foreign/event_labels.h"

#include <string.h>

#include "sampler/foreign/code_page.h"
#include "sampler/foreign/words.h"

static const struct label {
    const char *words;
    enum event_part part;
} LABELS[] = {
    /* English, and the names of properties */
    {"Event ID", EVENT_PART_ID},
    {"EventID", EVENT_PART_ID},
    {"Id", EVENT_PART_ID},
    {"InstanceId", EVENT_PART_ID},
    {"Source", EVENT_PART_SOURCE},
    {"Event Source", EVENT_PART_SOURCE},
    {"ProviderName", EVENT_PART_SOURCE},
    {"Provider", EVENT_PART_SOURCE},
    {"Date", EVENT_PART_TIME},
    {"Time", EVENT_PART_TIME},
    {"Date and Time", EVENT_PART_TIME},
    {"TimeCreated", EVENT_PART_TIME},
    {"TimeGenerated", EVENT_PART_TIME},
    {"Computer", EVENT_PART_HOST},
    {"MachineName", EVENT_PART_HOST},
    {"Description", EVENT_PART_MESSAGE},
    {"Message", EVENT_PART_MESSAGE},
    {"Text", EVENT_PART_MESSAGE},
    {"Event Xml", EVENT_PART_XML},
    {"Log Name", EVENT_PART_OTHER},
    {"LogName", EVENT_PART_OTHER},
    {"Type", EVENT_PART_OTHER},
    {"Event Type", EVENT_PART_OTHER},
    {"Event Category", EVENT_PART_OTHER},
    {"Category", EVENT_PART_OTHER},
    {"Task Category", EVENT_PART_OTHER},
    {"Task", EVENT_PART_OTHER},
    {"Level", EVENT_PART_OTHER},
    {"Opcode", EVENT_PART_OTHER},
    {"Keyword", EVENT_PART_OTHER},
    {"Keywords", EVENT_PART_OTHER},
    {"User", EVENT_PART_OTHER},
    {"User Name", EVENT_PART_OTHER},
    {"Index", EVENT_PART_OTHER},
    {"EntryType", EVENT_PART_OTHER},
    {"CategoryNumber", EVENT_PART_OTHER},
    {"ReplacementStrings", EVENT_PART_OTHER},
    {"UserName", EVENT_PART_OTHER},
    {"TimeWritten", EVENT_PART_OTHER},
    {"Version", EVENT_PART_OTHER},
    {"Qualifiers", EVENT_PART_OTHER},
    {"RecordId", EVENT_PART_OTHER},
    {"ProviderId", EVENT_PART_OTHER},
    {"ProcessId", EVENT_PART_OTHER},
    {"ThreadId", EVENT_PART_OTHER},
    {"UserId", EVENT_PART_OTHER},
    {"ActivityId", EVENT_PART_OTHER},
    {"RelatedActivityId", EVENT_PART_OTHER},
    {"ContainerLog", EVENT_PART_OTHER},
    {"MatchedQueryIds", EVENT_PART_OTHER},
    {"Bookmark", EVENT_PART_OTHER},
    {"LevelDisplayName", EVENT_PART_OTHER},
    {"OpcodeDisplayName", EVENT_PART_OTHER},
    {"TaskDisplayName", EVENT_PART_OTHER},
    {"KeywordsDisplayNames", EVENT_PART_OTHER},
    {"Properties", EVENT_PART_OTHER},
    {"Site", EVENT_PART_OTHER},
    {"Container", EVENT_PART_OTHER},
    /* German */
    {"Ereignis-ID", EVENT_PART_ID},
    {"Ereigniskennung", EVENT_PART_ID},
    {"Quelle", EVENT_PART_SOURCE},
    {"Ereignisquelle", EVENT_PART_SOURCE},
    {"Datum", EVENT_PART_TIME},
    {"Zeit", EVENT_PART_TIME},
    {"Datum und Uhrzeit", EVENT_PART_TIME},
    {"Beschreibung", EVENT_PART_MESSAGE},
    {"Ereignis-XML", EVENT_PART_XML},
    {"Protokollname", EVENT_PART_OTHER},
    {"Typ", EVENT_PART_OTHER},
    {"Ereignistyp", EVENT_PART_OTHER},
    {"Ereigniskategorie", EVENT_PART_OTHER},
    {"Aufgabenkategorie", EVENT_PART_OTHER},
    {"Ebene", EVENT_PART_OTHER},
    {"Stufe", EVENT_PART_OTHER},
    {"Schlüsselwörter", EVENT_PART_OTHER},
    {"Benutzer", EVENT_PART_OTHER},
    {"Daten", EVENT_PART_OTHER},
    /* French */
    {"ID de l'événement", EVENT_PART_ID},
    {"ID de l’événement", EVENT_PART_ID},
    {"ID d'événement", EVENT_PART_ID},
    {"ID d’événement", EVENT_PART_ID},
    {"Date et heure", EVENT_PART_TIME},
    {"Ordinateur", EVENT_PART_HOST},
    {"XML de l'événement", EVENT_PART_XML},
    {"XML de l’événement", EVENT_PART_XML},
    {"Nom du journal", EVENT_PART_OTHER},
    {"Catégorie de la tâche", EVENT_PART_OTHER},
    {"Niveau", EVENT_PART_OTHER},
    {"Mots clés", EVENT_PART_OTHER},
    {"Mots-clés", EVENT_PART_OTHER},
    {"Utilisateur", EVENT_PART_OTHER},
    /* Spanish */
    {"Id. del evento", EVENT_PART_ID},
    {"Id. de evento", EVENT_PART_ID},
    {"ID. de evento", EVENT_PART_ID},
    {"ID de evento", EVENT_PART_ID},
    {"Identificador de evento", EVENT_PART_ID},
    {"Origen", EVENT_PART_SOURCE},
    {"Fecha", EVENT_PART_TIME},
    {"Fecha y hora", EVENT_PART_TIME},
    {"Equipo", EVENT_PART_HOST},
    {"Descripción", EVENT_PART_MESSAGE},
    {"XML de evento", EVENT_PART_XML},
    {"Nombre de registro", EVENT_PART_OTHER},
    {"Categoría de la tarea", EVENT_PART_OTHER},
    {"Categoría de tarea", EVENT_PART_OTHER},
    {"Nivel", EVENT_PART_OTHER},
    {"Palabras clave", EVENT_PART_OTHER},
    {"Usuario", EVENT_PART_OTHER},
    /* Italian */
    {"ID evento", EVENT_PART_ID},
    {"Origine", EVENT_PART_SOURCE},
    {"Data", EVENT_PART_TIME},
    {"Data e ora", EVENT_PART_TIME},
    {"Descrizione", EVENT_PART_MESSAGE},
    {"Nome registro", EVENT_PART_OTHER},
    {"Nome log", EVENT_PART_OTHER},
    {"Categoria attività", EVENT_PART_OTHER},
    {"Livello", EVENT_PART_OTHER},
    {"Parole chiave", EVENT_PART_OTHER},
    {"Utente", EVENT_PART_OTHER},
    /* Portuguese */
    {"Identificação do Evento", EVENT_PART_ID},
    {"ID do Evento", EVENT_PART_ID},
    {"Fonte", EVENT_PART_SOURCE},
    {"Data e Hora", EVENT_PART_TIME},
    {"Computador", EVENT_PART_HOST},
    {"Descrição", EVENT_PART_MESSAGE},
    {"Nome do Log", EVENT_PART_OTHER},
    {"Categoria da Tarefa", EVENT_PART_OTHER},
    {"Nível", EVENT_PART_OTHER},
    {"Palavras-chave", EVENT_PART_OTHER},
    {"Usuário", EVENT_PART_OTHER},
    /* Dutch */
    {"Gebeurtenis-id", EVENT_PART_ID},
    {"Bron", EVENT_PART_SOURCE},
    {"Beschrijving", EVENT_PART_MESSAGE},
    {"Logboeknaam", EVENT_PART_OTHER},
    {"Taakcategorie", EVENT_PART_OTHER},
    {"Trefwoorden", EVENT_PART_OTHER},
    {"Gebruiker", EVENT_PART_OTHER},
    /* Polish */
    {"Identyfikator zdarzenia", EVENT_PART_ID},
    {"Źródło", EVENT_PART_SOURCE},
    {"Komputer", EVENT_PART_HOST},
    {"Opis", EVENT_PART_MESSAGE},
    {"Nazwa dziennika", EVENT_PART_OTHER},
    {"Kategoria zadania", EVENT_PART_OTHER},
    {"Poziom", EVENT_PART_OTHER},
    {"Słowa kluczowe", EVENT_PART_OTHER},
    {"Użytkownik", EVENT_PART_OTHER},
    /* Turkish */
    {"Olay Kimliği", EVENT_PART_ID},
    {"Kaynak", EVENT_PART_SOURCE},
    {"Tarih", EVENT_PART_TIME},
    {"Bilgisayar", EVENT_PART_HOST},
    {"Açıklama", EVENT_PART_MESSAGE},
    {"Günlük adı", EVENT_PART_OTHER},
    {"Görev kategorisi", EVENT_PART_OTHER},
    {"Düzey", EVENT_PART_OTHER},
    {"Düzeyi", EVENT_PART_OTHER},
    {"Anahtar sözcükler", EVENT_PART_OTHER},
    {"Kullanıcı", EVENT_PART_OTHER},
    /* Russian */
    {"Код события", EVENT_PART_ID},
    {"Идентификатор события", EVENT_PART_ID},
    {"Источник", EVENT_PART_SOURCE},
    {"Дата", EVENT_PART_TIME},
    {"Дата и время", EVENT_PART_TIME},
    {"Компьютер", EVENT_PART_HOST},
    {"Описание", EVENT_PART_MESSAGE},
    {"Имя журнала", EVENT_PART_OTHER},
    {"Категория задачи", EVENT_PART_OTHER},
    {"Уровень", EVENT_PART_OTHER},
    {"Ключевые слова", EVENT_PART_OTHER},
    {"Пользователь", EVENT_PART_OTHER},
    /* Chinese */
    {"事件 ID", EVENT_PART_ID},
    {"来源", EVENT_PART_SOURCE},
    {"日期", EVENT_PART_TIME},
    {"日期和时间", EVENT_PART_TIME},
    {"计算机", EVENT_PART_HOST},
    {"描述", EVENT_PART_MESSAGE},
    {"日志名称", EVENT_PART_OTHER},
    {"任务类别", EVENT_PART_OTHER},
    {"级别", EVENT_PART_OTHER},
    {"关键字", EVENT_PART_OTHER},
    {"用户", EVENT_PART_OTHER},
    /* Japanese */
    {"イベント ID", EVENT_PART_ID},
    {"ソース", EVENT_PART_SOURCE},
    {"日付", EVENT_PART_TIME},
    {"日付と時刻", EVENT_PART_TIME},
    {"コンピューター", EVENT_PART_HOST},
    {"説明", EVENT_PART_MESSAGE},
    {"ログの名前", EVENT_PART_OTHER},
    {"タスクのカテゴリ", EVENT_PART_OTHER},
    {"レベル", EVENT_PART_OTHER},
    {"キーワード", EVENT_PART_OTHER},
    {"ユーザー", EVENT_PART_OTHER},
    /* Korean */
    {"이벤트 ID", EVENT_PART_ID},
    {"원본", EVENT_PART_SOURCE},
    {"설명", EVENT_PART_MESSAGE},
    {"로그 이름", EVENT_PART_OTHER},
    {"태스크 범주", EVENT_PART_OTHER},
    {"수준", EVENT_PART_OTHER},
};
enum { LABEL_COUNT = sizeof LABELS / sizeof LABELS[0] };
_Static_assert((int)LABEL_COUNT <= (int)EVENT_LABELS_MOST, "a bit for each");

enum { NAME_MOST = 64 };

/* Tells most of them apart: letters of ASCII are the same but for the bit of their case. */
static bool may_begin(char label, char name)
{
    return ((unsigned char)name & 0x80) != 0 || (label | 0x20) == (name | 0x20);
}

int event_label_find(struct text name)
{
    if (name.length == 0 || name.length > NAME_MOST)
        return -1;
    for (int i = 0; i < LABEL_COUNT; i++)
        if (may_begin(LABELS[i].words[0], name.bytes[0]) &&
            code_page_same_name(name, (struct text){LABELS[i].words, strlen(LABELS[i].words)}))
            return i;
    return -1;
}

enum event_part event_label_part(int label)
{
    return LABELS[label].part;
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------- */

static bool take_end(struct text *text, const char *end)
{
    size_t length = strlen(end);
    if (text->length < length || memcmp(text->bytes + text->length - length, end, length) != 0)
        return false;
    text->length -= length;
    return true;
}

static bool take_begin(struct text *text, const char *word)
{
    if (!words_begin(*text, word))
        return false;
    *text = (struct text){text->bytes + strlen(word), text->length - strlen(word)};
    return true;
}

/* Without blanks, those that do not break among them, and without what makes it bold or ends its line in Markdown. */
static struct text clean(struct text text)
{
    static const char *const AROUND[] = {"**", "\xC2\xA0", "\\", "<br />", "<br/>", "<br>", "</br>"};
    for (bool again = true; again;) {
        again = false;
        text = words_trim(text);
        for (size_t i = 0; i < sizeof AROUND / sizeof AROUND[0]; i++)
            again = take_end(&text, AROUND[i]) || (i < 2 && take_begin(&text, AROUND[i])) || again;
    }
    return text;
}

/* What stands before the mark, as a label. */
static int split_at(struct text line, const char *mark, size_t length, struct text *value)
{
    if (mark == NULL)
        return -1;
    *value = clean((struct text){mark + length, (size_t)(line.bytes + line.length - mark) - length});
    return event_label_find(clean((struct text){line.bytes, (size_t)(mark - line.bytes)}));
}

int event_label_split(struct text line, struct text *value)
{
    static const char DASH[] = " -", LONG_DASH[] = " \xE2\x80\x94";
    int label = split_at(line, memchr(line.bytes, ':', line.length), 1, value);
    if (label < 0)
        label = split_at(line, words_find(line, DASH), sizeof DASH - 1, value);
    return label >= 0 ? label : split_at(line, words_find(line, LONG_DASH), sizeof LONG_DASH - 1, value);
}

/* --- heads ------------------------------------------------------------------------------------------------------------------------- */

enum { LINES_LOOKED_AT = 500, LABEL_LINE_MOST = 512 };

static int label_in_page(enum code_page page, struct text line)
{
    struct buffer decoded;
    struct text value;
    buffer_init(&decoded, (size_t)4 * LABEL_LINE_MOST);
    code_page_decode(page, line, &decoded);
    int label = event_label_split((struct text){buffer_text(&decoded), decoded.length}, &value);
    buffer_done(&decoded);
    return label;
}

enum code_page event_label_page(struct text line)
{
    if (line.length > LABEL_LINE_MOST || !code_page_is_needed(line))
        return CODE_PAGES;
    for (int page = 0; page < CODE_PAGES; page++)
        if (label_in_page((enum code_page)page, line) >= 0)
            return (enum code_page)page;
    return CODE_PAGES;
}

bool event_labels_are_in(struct text head)
{
    bool has[EVENT_PART_OTHER + 1] = {false};
    for (int i = 0; i < LINES_LOOKED_AT && head.length > 0; i++) {
        const char *newline = memchr(head.bytes, '\n', head.length);
        size_t length = newline != NULL ? (size_t)(newline - head.bytes) : head.length;
        struct text line = {head.bytes, length}, value;
        line.length -= length > 0 && line.bytes[length - 1] == '\r';
        head = newline != NULL ? (struct text){newline + 1, head.length - length - 1} : (struct text){"", 0};
        if (line.length > LABEL_LINE_MOST)
            continue;
        enum code_page page = event_label_page(line);
        int label = page < CODE_PAGES ? label_in_page(page, line) : event_label_split(line, &value);
        if (label >= 0)
            has[LABELS[label].part] = true;
    }
    return has[EVENT_PART_ID] && has[EVENT_PART_SOURCE];
}
