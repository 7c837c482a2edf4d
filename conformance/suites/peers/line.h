// What the C peers share: one job a line of standard input, its words in base64url. ../programs.py says which.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '-' ? 62 : 63;
}

// The text of a word, ended by a NUL.
static char *decoded(const char *word) {
    size_t length = strlen(word), size = 0;
    char *text = calloc(1, length + 1);
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < length; i++) {
        bits = bits << 6 | (unsigned)value_of(word[i]);
        if ((count += 6) >= 8) text[size++] = (char)(bits >> (count -= 8));
    }
    return text;
}

static void print_encoded(const char *text, size_t length) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < length; i++) {
        bits = bits << 8 | (unsigned char)text[i];
        for (count += 8; count >= 6;) putchar(alphabet[bits >> (count -= 6) & 63]);
    }
    if (count > 0) putchar(alphabet[bits << (6 - count) & 63]);
    putchar('\n');
}

// Answers every line.
static int serve(void (*answer)(const char *what, char **words)) {
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        line[strcspn(line, "\n")] = 0;
        char *words[3] = {NULL, NULL, NULL}, *what = strtok(line, " ");
        for (int i = 0; i < 3; i++) {
            char *word = strtok(NULL, " ");
            words[i] = word == NULL ? NULL : decoded(word);
        }
        answer(what, words);
        fflush(stdout);
        for (int i = 0; i < 3; i++) free(words[i]);
    }
    free(line);
    return 0;
}
