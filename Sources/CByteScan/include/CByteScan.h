// Finding bytes of a class, many at a step. Swift's own SIMD comparisons are compiled byte by byte (6.3); C's vector
// extension becomes the vector instructions of whichever processor is compiled for, without naming any.
#ifndef CBYTESCAN_H
#define CBYTESCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef int8_t cbs_vector __attribute__((vector_size(16)));
typedef uint64_t cbs_halves __attribute__((vector_size(16)));

static inline cbs_vector cbs_load(const uint8_t *bytes) {
    cbs_vector loaded;
    memcpy(&loaded, bytes, sizeof loaded);
    return loaded;
}

static inline int cbs_any(cbs_vector marks) {
    cbs_halves halves = (cbs_halves)marks;
    return (halves[0] | halves[1]) != 0;
}

// What ends a run of plain text in a JSON string: a quote, a backslash, a control character, or (negative) not ASCII.
static inline cbs_vector cbs_json_marks(cbs_vector v) {
    return (v < 0x20) | (v == '"') | (v == '\\');
}

// The number of bytes, a multiple of 32 and at most `count`, that begin the text and stand in a JSON string as they are.
// The byte after them is up to the caller: it may be one more plain byte, or the first that is not.
static inline size_t cbs_json_plain(const uint8_t *bytes, size_t count) {
    size_t at = 0;
    for (; at + 32 <= count; at += 32) {
        if (cbs_any(cbs_json_marks(cbs_load(bytes + at)) | cbs_json_marks(cbs_load(bytes + at + 16)))) break;
    }
    return at;
}

// Whether a byte would have to be escaped in a line of JSON: a control character, a quote, a backslash or a delete.
static inline cbs_vector cbs_escape_marks(cbs_vector v) {
    return ((v < 0x20) & (v >= 0)) | (v == '"') | (v == '\\') | (v == 0x7f);
}

// Whether none of the bytes, 16 or more, has to be escaped in a line of JSON.
static inline int cbs_needs_no_escape(const uint8_t *bytes, size_t count) {
    cbs_vector marks = cbs_escape_marks(cbs_load(bytes + count - 16));
    for (size_t at = 0; at + 16 < count; at += 16) marks |= cbs_escape_marks(cbs_load(bytes + at));
    return !cbs_any(marks);
}

#endif
