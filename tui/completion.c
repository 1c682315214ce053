#include "tui/completion.h"

#include <string.h>

static void put_options(FILE *out, const struct option *options)
{
    for (const struct option *option = options; option != NULL && option->name != NULL; option++)
        fprintf(out, " --%s", option->name);
}

static void put_verbs(FILE *out, const struct verb *verbs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fprintf(out, " %s", verbs[i].name);
}

/* Options whose value is no file: nothing is offered for them. */
static void put_valued(FILE *out, const struct verb *verbs, size_t count, const struct option *globals)
{
    for (size_t i = 0; i <= count; i++) {
        for (const struct option *option = i < count ? verbs[i].options : globals;
             option != NULL && option->name != NULL; option++) {
            if (option->argument != NULL && strcmp(option->argument, "FILE") != 0)
                fprintf(out, "--%s|", option->name);
        }
    }
}

enum status completion_print(FILE *out, const char *shell, const struct verb *verbs, size_t verb_count,
                             const struct option *globals, struct problem *why)
{
    if (strcmp(shell, "bash") != 0)
        return problem_set(why, STATUS_USAGE, "--completion %s: there is completion for bash only", shell);
    fputs("# bash completion for pooltop; made by `pooltop --completion bash`\n"
          "_pooltop() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options verb=\n"
          "    case ${COMP_WORDS[1]} in\n",
          out);
    for (size_t i = 0; i < verb_count; i++) {
        fprintf(out, "    %s) verb=%s; options='", verbs[i].name, verbs[i].name);
        put_options(out, verbs[i].options);
        fputs("' ;;\n", out);
    }
    fputs("    *) options='", out);
    put_options(out, verbs[0].options);
    fputs("' ;;\n    esac\n    options+='", out);
    put_options(out, globals);
    fputs("'\n    COMPREPLY=()\n    case $before in\n    ", out);
    put_valued(out, verbs, verb_count, globals);
    fputs("--) return ;;\n    esac\n"
          "    if [[ $word == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
          "    elif [[ $COMP_CWORD -eq 1 ]]; then\n"
          "        COMPREPLY=($(compgen -W '",
          out);
    put_verbs(out, verbs, verb_count);
    fputs("' -- \"$word\"))\n"
          "    else\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
          "    fi\n"
          "}\n"
          "complete -F _pooltop pooltop\n",
          out);
    return ferror(out) ? problem_set(why, STATUS_IO, "cannot write the completion") : STATUS_OK;
}
