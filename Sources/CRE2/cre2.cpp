#include "CRE2.h"

#include <new>
#include <re2/re2.h>
#include <re2/set.h>
#include <vector>

struct cre2_pattern {
    re2::RE2 expression;

    cre2_pattern(const re2::StringPiece &text, const re2::RE2::Options &options) : expression(text, options) {}
};

struct cre2_set {
    re2::RE2::Set expressions;

    cre2_set(const re2::RE2::Options &options) : expressions(options, re2::RE2::UNANCHORED) {}
};

static re2::RE2::Options options_for(int64_t memory_max, int case_sensitive) {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingUTF8);
    options.set_log_errors(false);
    options.set_max_mem(memory_max);
    options.set_case_sensitive(case_sensitive != 0);
    return options;
}

extern "C" {

cre2_pattern *cre2_compile(const char *pattern, size_t length, int64_t memory_max, int case_sensitive) {
    return new (std::nothrow)
        cre2_pattern(re2::StringPiece(pattern, length), options_for(memory_max, case_sensitive));
}

void cre2_free(cre2_pattern *pattern) {
    delete pattern;
}

const char *cre2_error(const cre2_pattern *pattern) {
    return pattern->expression.ok() ? nullptr : pattern->expression.error().c_str();
}

const char *cre2_error_argument(const cre2_pattern *pattern, size_t *length) {
    const std::string &argument = pattern->expression.error_arg();
    *length = argument.size();
    return argument.data();
}

int cre2_program_size(const cre2_pattern *pattern) {
    return pattern->expression.ProgramSize();
}

int cre2_group_count(const cre2_pattern *pattern) {
    return pattern->expression.NumberOfCapturingGroups();
}

int cre2_found(const cre2_pattern *pattern, const char *text, size_t length) {
    re2::StringPiece subject(text == nullptr ? "" : text, length);
    return pattern->expression.Match(subject, 0, length, re2::RE2::UNANCHORED, nullptr, 0) ? 1 : 0;
}

int cre2_find(
    const cre2_pattern *pattern, const char *text, size_t length, size_t from, cre2_span *spans, int span_count) {
    const int groups_max = 10;
    re2::StringPiece groups[groups_max];
    int wanted = span_count < groups_max ? span_count : groups_max;
    re2::StringPiece subject(text == nullptr ? "" : text, length);
    if (from > length || !pattern->expression.Match(subject, from, length, re2::RE2::UNANCHORED, groups, wanted)) {
        return 0;
    }
    for (int i = 0; i < span_count; i++) {
        bool took_part = i < wanted && groups[i].data() != nullptr;
        spans[i].begin = took_part ? groups[i].data() - subject.data() : -1;
        spans[i].end = took_part ? spans[i].begin + static_cast<int64_t>(groups[i].size()) : -1;
    }
    return 1;
}

cre2_set *cre2_set_new(int64_t memory_max) {
    return new (std::nothrow) cre2_set(options_for(memory_max, 1));
}

void cre2_set_free(cre2_set *set) {
    delete set;
}

int cre2_set_add(cre2_set *set, const char *pattern, size_t length) {
    return set->expressions.Add(re2::StringPiece(pattern, length), nullptr);
}

int cre2_set_compile(cre2_set *set) {
    return set->expressions.Compile() ? 1 : 0;
}

int cre2_set_match(const cre2_set *set, const char *text, size_t length, int *places, int places_max) {
    std::vector<int> found;
    re2::RE2::Set::ErrorInfo error{re2::RE2::Set::kNoError};
    re2::StringPiece subject(text == nullptr ? "" : text, length);
    if (!set->expressions.Match(subject, &found, &error)) {
        return error.kind == re2::RE2::Set::kNoError ? 0 : -1;
    }
    int count = 0;
    for (int place : found) {
        if (count < places_max) {
            places[count++] = place;
        }
    }
    return count;
}

}
