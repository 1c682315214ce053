/* Drivers built by mingw-w64 and signed by osslsigncode with certificates made here, and modules signed by openssl as the kernel's sign-file does; left out with a word where one of these is missing. */
#include "sampler/owners/authenticode.h"
#include "sampler/owners/kernel_module.h"
#include "tests/unit/sampler_tree.h"
#include "tests/unit/suite.h"

#include "base/number.h"

enum { STAMPED_AT = 1600000000, SIGNED_AT = 1500000000 };

/* "sh make.sh NAME ARGUMENT..." signs plain.sys, which is made at the first call, as NAME.sys. */
static const char MAKE[] =
    "name=$1; shift\n"
    "if [ ! -e plain.sys ]; then\n"
    "  echo 'int DriverEntry(void *a, void *b) { return 7; }' >d.c\n"
    "  x86_64-w64-mingw32-gcc -w -nostdlib -shared -Wl,--subsystem,native -Wl,--entry,DriverEntry -o plain.sys d.c || "
    "exit 1\n"
    "  certify() { openssl req -x509 -newkey rsa:2048 -nodes -keyout $1.key -out $1.pem -days 9000 -utf8"
    " -subj \"$2\" -addext extendedKeyUsage=$3 -addext keyUsage=digitalSignature || exit 1; }\n"
    "  certify c '/O=Example Werke/CN=Größe Example' codeSigning\n"
    "  certify t '/O=Stampers/CN=Stamp' critical,timeStamping\n"
    "fi\n"
    "osslsigncode sign -certs c.pem -key c.key -in plain.sys -out $name.sys \"$@\"\n";

static struct tree_folder tree;
static char path[TREE_PATH];

/* False, with a word, when a tool or the library is missing. */
static bool can_sign(void)
{
    struct digest *digest = digest_open(DIGEST_SHA256);
    unsigned char out[DIGEST_MAX];
    bool has_library = digest != NULL && digest_close(digest, out);
    bool has_tools = system("for one in osslsigncode openssl x86_64-w64-mingw32-gcc; do command -v $one || exit 1; done"
                            " >/dev/null") == 0;
    if (!has_library || !has_tools)
        puts(has_library ? "skipped: osslsigncode, openssl or mingw-w64 is missing"
                         : "skipped: built without libcrypto");
    return has_library && has_tools;
}

static int run(const char *command)
{
    char whole[1024];
    snprintf(whole, sizeof whole, "cd %s && %s >log 2>&1", tree.path, command);
    return system(whole);
}

static void sign(const char *arguments)
{
    char command[512];
    snprintf(command, sizeof command, "sh make.sh %s", arguments);
    ck_assert_msg(run(command) == 0, "not signed: %s", arguments);
}

static struct signature read_back(const char *name)
{
    struct signature signature;
    tree_path(&tree, name, path);
    ck_assert_msg(signature_of_file(&signature, path), "%s is not read", name);
    return signature;
}

static void change(const char *name, long at, const void *bytes, size_t length)
{
    tree_path(&tree, name, path);
    FILE *file = fopen(path, "r+b");
    ck_assert(file != NULL && fseek(file, at, SEEK_SET) == 0 && fwrite(bytes, 1, length, file) == length);
    fclose(file);
}

/* What osslsigncode finds of the digest; it has nobody to trust here, so that its status says nothing. */
static bool mismatches(const char *name)
{
    char command[256];
    snprintf(command, sizeof command, "osslsigncode verify %s | grep -q MISMATCH", name);
    return run(command) == 0;
}

static void check_who(const struct signature *signature)
{
    ck_assert(signature->kind == SIGNATURE_EMBEDDED && signature->is_read);
    ck_assert_str_eq(signature->signer, "Größe Example");
    ck_assert_str_eq(signature->organisation, "Example Werke");
    ck_assert_str_eq(signature->issuer, "Größe Example");
    ck_assert_uint_ge(strlen(signature->serial), 16);
}

static void digests_of_all_kinds(void)
{
    static const char *const KINDS[][2] = {
        {"sha1", "SHA-1"}, {"sha256", "SHA-256"}, {"sha384", "SHA-384"}, {"sha512", "SHA-512"}};
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        char arguments[64], name[32];
        snprintf(arguments, sizeof arguments, "%s -h %s", KINDS[i][0], KINDS[i][0]);
        snprintf(name, sizeof name, "%s.sys", KINDS[i][0]);
        sign(arguments);
        struct signature signature = read_back(name);
        check_who(&signature);
        ck_assert_str_eq(signature.digest, KINDS[i][1]);
        ck_assert_int_eq(signature.verdict, SIGNATURE_UNCHANGED);
    }
}

static void times(void)
{
    char arguments[128];
    snprintf(arguments, sizeof arguments, "said -h sha256 -ph -time %d", SIGNED_AT);
    sign(arguments);
    struct signature signature = read_back("said.sys");
    ck_assert_int_eq(signature.signed_at, SIGNED_AT);
    ck_assert(!signature.is_stamped && signature.verdict == SIGNATURE_UNCHANGED);
    snprintf(arguments, sizeof arguments, "stamped -h sha256 -TSA-certs t.pem -TSA-key t.key -TSA-time %d", STAMPED_AT);
    sign(arguments);
    signature = read_back("stamped.sys");
    check_who(&signature);
    ck_assert_int_eq(signature.signed_at, STAMPED_AT);
    ck_assert(signature.is_stamped && signature.verdict == SIGNATURE_UNCHANGED);
}

static void changed_bytes(void)
{
    ck_assert(!mismatches("sha256.sys"));
    change("sha256.sys", 0x400, "X", 1);
    ck_assert(mismatches("sha256.sys"));
    struct signature signature = read_back("sha256.sys");
    check_who(&signature);
    ck_assert_int_eq(signature.verdict, SIGNATURE_FILE_CHANGED);
}

/* A checksum is no part of what was signed. */
static void changed_checksum(void)
{
    change("sha384.sys", 0x80 + 24 + 64, "\1\2\3\4", 4);
    ck_assert_int_eq(read_back("sha384.sys").verdict, SIGNATURE_UNCHANGED);
}

/* A file that was changed by one who set the new digest into the signature: the key did not sign that. */
static void forged_digest(void)
{
    static unsigned char bytes[1 << 16];
    struct authenticode old;
    struct file_bytes file;
    struct pe pe;
    change("sha512.sys", 0x400, "X", 1);
    tree_path(&tree, "sha512.sys", path);
    ck_assert_int_eq(file_bytes_open(&file, "read", path, NULL), STATUS_OK);
    ck_assert_int_eq(pe_read(&pe, &file, path, NULL), STATUS_OK);
    size_t length = (size_t)file.length, at = pe.directories[PE_CERTIFICATES].at;
    ck_assert(length <= sizeof bytes && file_bytes_read(&file, 0, bytes, length));
    ck_assert(authenticode_of_file(old.digest, DIGEST_SHA512, &pe));
    file_bytes_close(&file);
    while (at + 2 + 64 < length && memcmp(bytes + at, "\x04\x40", 2) != 0)
        at++;
    change("sha512.sys", (long)at + 2, old.digest, 64);
    ck_assert_int_eq(read_back("sha512.sys").verdict, SIGNATURE_OTHER_KEY);
}

TEST(a_signed_driver_tells_its_signer_and_whether_it_was_changed)
{
    if (!can_sign())
        return;
    tree = tree_make();
    tree_text(&tree, "make.sh", MAKE);
    digests_of_all_kinds();
    ck_assert_int_eq(read_back("plain.sys").kind, SIGNATURE_NONE);
    times();
    changed_bytes();
    changed_checksum();
    forged_digest();
    tree_drop(&tree);
}

/* As the kernel's scripts/sign-file: a signature of the file without certificates, by the issuer's name or by the key's identifier, then twelve bytes and the words. */
static const char APPEND[] =
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 9000 -subj '/O=Kernel Works/CN=Module "
    "Key'\n"
    "for kind in '' -keyid; do\n"
    "  openssl cms -sign -binary -nocerts -noattr -nosmimecap $kind -md sha256 -in plain -signer c.pem -inkey k.pem"
    " -outform DER -out p7 || exit 1\n"
    "  length=$(wc -c <p7)\n"
    "  { cat plain p7; printf '\\0\\0\\2\\0\\0\\0\\0\\0\\0\\0'\n"
    "    printf \"\\\\$(printf %03o $((length / 256)))\\\\$(printf %03o $((length % 256)))\"\n"
    "    echo '~Module signature appended~'; } >signed$kind\n"
    "done\n";

static struct signature of_module(const char *name)
{
    static unsigned char bytes[1 << 14];
    struct kernel_module module;
    struct signature signature;
    tree_path(&tree, name, path);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    ck_assert_int_eq(kernel_module_read(&module, bytes, length), STATUS_OK);
    signature_of_module(&signature, module.signature, module.signature_length);
    return signature;
}

TEST(a_signed_module_tells_whose_key_and_digest)
{
    char elf[128] = {0x7F, 'E', 'L', 'F', 2, 1};
    elf[58] = 64;
    if (!can_sign())
        return;
    tree = tree_make();
    tree_text(&tree, "append.sh", APPEND);
    tree_path(&tree, "plain", path);
    FILE *plain = fopen(path, "wb");
    ck_assert(plain != NULL && fwrite(elf, 1, sizeof elf, plain) == sizeof elf);
    fclose(plain);
    ck_assert_int_eq(run("sh append.sh"), 0);
    ck_assert_int_eq(of_module("plain").kind, SIGNATURE_NONE);
    struct signature signature = of_module("signed");
    ck_assert(signature.kind == SIGNATURE_APPENDED && signature.is_read);
    ck_assert_str_eq(signature.issuer, "Module Key");
    ck_assert_str_eq(signature.digest, "SHA-256");
    ck_assert_uint_ge(strlen(signature.serial), 16);
    ck_assert_int_eq(signature.verdict, SIGNATURE_NOT_CHECKED);
    signature = of_module("signed-keyid");
    ck_assert(signature.is_read && signature.issuer[0] == 0);
    ck_assert_uint_eq(strlen(signature.serial), 40);
    tree_drop(&tree);
}

SUITE_MAIN("sampler: signatures of files signed here", a_signed_driver_tells_its_signer_and_whether_it_was_changed,
           a_signed_module_tells_whose_key_and_digest)
