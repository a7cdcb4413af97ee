// The C face of RE2, the only regular expression engine in the house: linear in the text, never backtracking.
#ifndef CRE2_H
#define CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A compiled pattern. Safe to use from several threads at once; freed with cre2_free.
typedef struct cre2_pattern cre2_pattern;

// Half-open byte range of a match or of a group; begin is -1 where a group took no part.
typedef struct cre2_span {
    int64_t begin;
    int64_t end;
} cre2_span;

// Compiles `length` bytes of UTF-8. Never null, unless memory is short; ask cre2_error whether it is usable.
cre2_pattern *cre2_compile(const char *pattern, size_t length, int64_t memory_max, int case_sensitive);
void cre2_free(cre2_pattern *pattern);

// The reason a pattern was refused, or null. Lives as long as the pattern.
const char *cre2_error(const cre2_pattern *pattern);
// The part of the pattern that the reason is about; its length goes to `length`.
const char *cre2_error_argument(const cre2_pattern *pattern, size_t *length);

// Size of the compiled program, a measure of what a search may cost for each byte.
int cre2_program_size(const cre2_pattern *pattern);
int cre2_group_count(const cre2_pattern *pattern);

// Whether the pattern is found anywhere in the text.
int cre2_found(const cre2_pattern *pattern, const char *text, size_t length);

// The first match at or after `from`: 1 and the spans of the whole match and of the first groups, or 0.
int cre2_find(
    const cre2_pattern *pattern, const char *text, size_t length, size_t from, cre2_span *spans, int span_count);

// Several patterns that are looked for in one pass over a text. Safe to use from several threads once it is compiled.
typedef struct cre2_set cre2_set;

cre2_set *cre2_set_new(int64_t memory_max);
void cre2_set_free(cre2_set *set);
// Adds a pattern; its place in the set, or -1 when it is wrong.
int cre2_set_add(cre2_set *set, const char *pattern, size_t length);
// Makes the set ready; 0 when it needs more memory than it may have.
int cre2_set_compile(cre2_set *set);
// Writes the places of the patterns that are found to `places`, at most `places_max`. The number of patterns found, or
// -1 when the memory did not suffice for this text.
int cre2_set_match(const cre2_set *set, const char *text, size_t length, int *places, int places_max);

#ifdef __cplusplus
}
#endif

#endif
