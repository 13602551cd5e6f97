# shellcheck shell=bash
# The rules of the house that a command can check. Each prints what breaks it and fails. Needs common.sh and services.

# files PATTERN...: what is committed or about to be.
files() { git -C "$ROOT" ls-files --cached --others --exclude-standard -- "$@"; }

# refuse REASON: reads offending lines; says why and fails when there are any.
refuse() {
    local found
    found=$(cat)
    [[ -z $found ]] || {
        printf '%s:\n%s\n\n' "$1" "$found"
        return 1
    }
}

# search PATTERN FILES...: matching lines of committed files; none is no failure.
search() {
    local pattern=$1
    shift
    files "$@" | (cd "$ROOT" && xargs -r -d '\n' grep -HnE "$pattern" 2>/dev/null) || true
}

# except PATTERN: the lines that do not match; none is no failure.
except() { grep -vE "$1" || true; }

rule_domain_is_pure() {
    search '^([a-z@_]+ )*import ' 'Services/*/Domain/*.swift' | except 'import (Models|TimeZones|FoundationEssentials)$' |
        refuse 'Domain imports nothing but Models, TimeZones and FoundationEssentials'
}

rule_no_full_foundation() {
    search '^ *([a-z@_]+ )*import Foundation$' '*.swift' | refuse 'Only FoundationEssentials is imported'
}

# Pointers and promises that the compiler cannot check have four homes; tests may use them.
rule_unsafe_has_homes() {
    search '@unchecked Sendable|nonisolated\(unsafe\)|Unsafe[A-Za-z]*Pointer|withUnsafe|unsafeBitCast|Unmanaged' \
        'Shared/*.swift' 'Services/*.swift' |
        except '^Shared/(EventLoop|Postgres|HTTPClient|Crypto)/|:[0-9]+: *//' |
        refuse 'Unsafe pointers and @unchecked Sendable belong to EventLoop, Postgres, HTTPClient and Crypto'
}

rule_top_level_is_fixed() {
    files | cut -d/ -f1 | sort -u | except '^(Package\.swift|Services|Shared|Tests|deploy|k8s|README\.md|\..*)$' |
        refuse 'The top level has entries that are not part of the plan'
}

rule_no_packages() {
    search '\.package\(|Package\.resolved' Package.swift | refuse 'The package depends on no other package'
}

# Written so that this file does not name them either.
rule_no_registry_hosts() {
    search 'py''pi\.org|files\.python''hosted|npm''js\.|dock''er\.io|gh''cr\.io|qu''ay\.io|crat''es\.io|index-u''rl' '*' |
        refuse 'No registry is named: the clients know theirs'
}

rule_files_stay_small() {
    local file lines
    while read -r file; do
        lines=$(wc -l <"$ROOT/$file")
        ((lines <= 400)) || printf '%s: %s lines\n' "$file" "$lines"
    done < <(files '*.swift' '*.js' '*.py' '*.css' '*.sh') | refuse 'A file has one reason to change and at most 400 lines'
}

rule_nothing_left_for_later() {
    search '\b(TO''DO|FIX''ME)\b' '*.swift' '*.js' '*.py' '*.sh' 'deploy/*' | refuse 'Work left for later'
}

rule_routes_have_services() {
    awk '!/^#/ && NF {print $2}' "$ROOT/deploy/gateway/routes" | sort -u | except "^($(services | paste -sd '|'))\$" |
        refuse 'deploy/gateway/routes names services that Package.swift does not have'
}

check_rules() {
    local rule broken=0 count=0
    for rule in $(compgen -A function rule_); do
        count=$((count + 1))
        "$rule" || broken=$((broken + 1))
    done
    say "$((count - broken)) rules kept, $broken broken"
    ((broken == 0))
}
